/** The robustness gates as data: what is asked, from which value on it passes, and what it needs to be run. Set before any result. */

export interface GateRule {
  id: string;
  title: string;
  /** `least`: passes at or above; `most`: at or below; `above`, `below`: not at it. */
  passes: "least" | "most" | "above" | "below";
  threshold: number;
  /** How values read: a share in percent, a p-value, a plain number. */
  unit: "share" | "pvalue" | "number" | "count";
  /** What it would need, said where it was not run. */
  needs: string;
}

const rule = (
  id: string,
  title: string,
  passes: GateRule["passes"],
  threshold: number,
  unit: GateRule["unit"],
  needs: string,
): GateRule => ({ id, title, passes, threshold, unit, needs });

export const GATES = {
  beatsTrivial: rule(
    "beats_trivial",
    "Error below that of predicting zero and of the mean so far",
    "above",
    0,
    "share",
    "rows that move",
  ),
  beatsBaselinesSurely: rule(
    "beats_baselines_surely",
    "Improvement over the best baseline, lower end of its bootstrap interval",
    "above",
    0,
    "share",
    "at least 20 rows",
  ),
  aboveBaseRate: rule(
    "above_base_rate",
    "Accuracy above that of always calling the commoner direction",
    "above",
    0,
    "share",
    "rows that move",
  ),
  baseRatePValue: rule(
    "base_rate_pvalue",
    "Accuracy against the base rate, exact binomial with effective rows",
    "below",
    0.05,
    "pvalue",
    "at least two effective rows",
  ),
  directionPermutation: rule(
    "direction_permutation",
    "Accuracy against shifted predictions (permutation)",
    "below",
    0.05,
    "pvalue",
    "more rows: at least 19 lags beyond the horizon and the input window",
  ),
  correlationPermutation: rule(
    "correlation_permutation",
    "Correlation against shifted predictions (permutation)",
    "below",
    0.05,
    "pvalue",
    "more rows: at least 19 lags beyond the horizon and the input window",
  ),
  enoughEvidence: rule(
    "enough_evidence",
    "Effective rows, as a multiple of those needed to tell this accuracy from a coin",
    "least",
    1,
    "number",
    "an accuracy above 50 %",
  ),
  deflatedSharpe: rule(
    "deflated_sharpe",
    "Deflated Sharpe ratio, after all candidates tried",
    "least",
    0.95,
    "share",
    "returns that vary, over at least two independent periods",
  ),
  overfitting: rule(
    "overfitting",
    "Probability of backtest overfitting",
    "most",
    0.5,
    "share",
    "the predictions of all candidates on at least 64 rows",
  ),
  worstPeriodAccuracy: rule(
    "worst_month_accuracy",
    "Accuracy in the worst calendar month",
    "least",
    0.48,
    "share",
    "three calendar months with at least 20 independent rows each",
  ),
  worstPeriodCzar: rule(
    "worst_month_czar",
    "CZAR improvement in the worst calendar month",
    "least",
    0,
    "share",
    "three calendar months with at least 20 independent rows each",
  ),
  worstRegime: rule(
    "worst_regime",
    "Accuracy in the worst regime of volatility or trend",
    "least",
    0.48,
    "share",
    "a regime with at least 20 independent rows, of 60 after the first window",
  ),
  calibration: rule(
    "calibration",
    "Larger predictions come with larger moves: rank correlation over fifths",
    "least",
    0.9,
    "number",
    "25 rows with predictions of different size",
  ),
  shiftAudit: rule(
    "shift_audit",
    "Accuracy left when predictions are moved to a wrong time",
    "most",
    0.52,
    "share",
    "more rows: at least 19 lags beyond the horizon and the input window",
  ),
  unseenRows: rule(
    "unseen_rows",
    "Rows that the model was fitted on",
    "most",
    0,
    "count",
    "what the model was fitted on",
  ),
  inSample: rule(
    "in_sample",
    "Accuracy in sample above that out of sample",
    "least",
    0,
    "share",
    "the metrics of the model on its own training rows",
  ),
  partitions: rule(
    "partitions",
    "Least time between the end of a training part, with its targets, and its test part, in minutes",
    "least",
    0,
    "number",
    "the folds' training and test spans",
  ),
  topImportance: rule(
    "top_importance",
    "Share of the model that its most important feature carries",
    "most",
    0.5,
    "share",
    "a family that tells its features' importance",
  ),
  importanceStability: rule(
    "importance_stability",
    "Rank correlation of the features' importance between folds",
    "least",
    0.5,
    "number",
    "the importance in each fold",
  ),
  neighbours: rule(
    "neighbours",
    "What the worst candidate one step away keeps of the CZAR improvement",
    "least",
    0.8,
    "share",
    "a search with candidates that differ from the best in one parameter by one step",
  ),
  ablation: rule(
    "ablation",
    "What is left of the CZAR improvement without any one feature",
    "least",
    0.5,
    "share",
    "fits with each feature left out in turn",
  ),
  alternativeLoss: rule(
    "alternative_loss",
    "Losses whose outcomes were compared",
    "least",
    2,
    "count",
    "candidates with another objective in the same search",
  ),
  shuffledTargets: rule(
    "shuffled_targets",
    "Accuracy of the same model fitted on shuffled targets",
    "most",
    0.52,
    "share",
    "a fit on shuffled targets",
  ),
  truncation: rule(
    "truncation",
    "Features that change when later data is removed",
    "most",
    0,
    "count",
    "the truncation test of the plan's features",
  ),
  drift: rule(
    "drift",
    "Largest population stability index of a feature",
    "below",
    0.2,
    "number",
    "the features of training and of these rows",
  ),
} as const satisfies Record<string, GateRule>;

export type GateKey = keyof typeof GATES;

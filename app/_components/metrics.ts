/** What each metric of an evaluation report is called, which way is better, and what it means in words. Pure. */
import type { PrimaryMetric } from "@/lib/evaluation/report";
import { DASH, formatInteger, formatPercent, formatSignificant } from "./format";

type MetricFormat = "share" | "number" | "count" | "pvalue";

export interface MetricMeta {
  name: string;
  format: MetricFormat;
  /** One sentence for a practitioner. */
  explanation: string;
}

export interface PrimaryMetricMeta extends MetricMeta {
  key: PrimaryMetric;
  /** For heads of columns. */
  short: string;
  /** Key of `passed` in the report. */
  passedKey: string;
  better: "higher" | "lower";
  /** How the value is compared with its threshold. */
  comparison: "≥" | "<";
  /** Ends of the small bar that the value is shown on, in units of the metric. */
  domain: readonly [number, number];
}

export const PRIMARY: readonly PrimaryMetricMeta[] = [
  {
    key: "directional_accuracy",
    passedKey: "da_pass",
    name: "Directional accuracy",
    short: "DA",
    format: "share",
    better: "higher",
    comparison: "≥",
    domain: [0.44, 0.6],
    explanation: "Share of moves whose direction was predicted. Half is a coin.",
  },
  {
    key: "da_ci_lower",
    passedKey: "da_ci_pass",
    name: "Accuracy, lower bound",
    short: "DA low",
    format: "share",
    better: "higher",
    comparison: "≥",
    domain: [0.44, 0.6],
    explanation: "Lower end of the 95 % Wilson interval, with streaks counted as fewer independent moves.",
  },
  {
    key: "da_pvalue",
    passedKey: "da_pvalue_pass",
    name: "Accuracy, p-value",
    short: "DA p",
    format: "pvalue",
    better: "lower",
    comparison: "<",
    domain: [0, 0.25],
    explanation: "How likely a coin would be right at least this often.",
  },
  {
    key: "pearson_r",
    passedKey: "pearson_r_pass",
    name: "Pearson correlation",
    short: "r",
    format: "number",
    better: "higher",
    comparison: "≥",
    domain: [-0.1, 0.3],
    explanation: "Linear correlation of predicted and actual returns.",
  },
  {
    key: "pearson_pvalue",
    passedKey: "pearson_pvalue_pass",
    name: "Correlation, p-value",
    short: "r p",
    format: "pvalue",
    better: "lower",
    comparison: "<",
    domain: [0, 0.25],
    explanation: "How likely unrelated series would correlate this much. Overlapping horizons make it look too small.",
  },
  {
    key: "wrmse_improvement",
    passedKey: "wrmse_improvement_pass",
    name: "WRMSE improvement",
    short: "WRMSE",
    format: "share",
    better: "higher",
    comparison: "≥",
    domain: [-0.1, 0.2],
    explanation: "How much smaller the error is than that of predicting no change, large moves weighing more.",
  },
  {
    key: "czar_improvement",
    passedKey: "czar_improvement_pass",
    name: "CZAR improvement",
    short: "CZAR",
    format: "share",
    better: "higher",
    comparison: "≥",
    domain: [-0.2, 0.4],
    explanation: "Return earned by following the predicted direction, as a share of what a perfect forecast earns.",
  },
];

const meta = (name: string, format: MetricFormat, explanation: string): MetricMeta => ({ name, format, explanation });

/** The additional metrics: they inform, the grade ignores them. */
export const ADDITIONAL: Readonly<Record<string, MetricMeta>> = {
  da_ci_upper: meta("Accuracy, upper bound", "share", "Upper end of the 95 % Wilson interval."),
  da_n_samples: meta("Moves", "count", "Rows whose actual return is not zero."),
  da_n_effective: meta("Effective moves", "count", "Moves after discounting streaks of right and wrong."),
  da_n_correct: meta("Moves right", "count", "Moves whose direction was predicted."),
  da_autocorrelation: meta(
    "Streakiness",
    "number",
    "Autocorrelation of being right, at one row; negative counts as zero.",
  ),
  spearman_r: meta("Spearman correlation", "number", "Correlation of ranks."),
  spearman_pvalue: meta("Spearman, p-value", "pvalue", "How likely unrelated ranks would correlate this much."),
  wrmse_model: meta("WRMSE", "number", "Root mean squared error, weighted by the size of the move."),
  wrmse_baseline: meta("WRMSE of no change", "number", "The same error when always predicting zero."),
  czar_model: meta(
    "CZAR",
    "number",
    "Sum of standardised moves, gained where the direction was right, lost where wrong.",
  ),
  czar_oracle: meta("CZAR of an oracle", "number", "The same sum with every direction right."),
  zptae_model: meta("ZPTAE", "number", "Weighted error of power-tanh-transformed standardised returns."),
  zptae_baseline: meta("ZPTAE of no change", "number", "The same error when always predicting zero."),
  zptae_improvement: meta("ZPTAE improvement", "share", "How much smaller the ZPTAE is than that of no change."),
  mae: meta("Mean absolute error", "number", "Average distance between predicted and actual log return."),
  mse: meta("Mean squared error", "number", "Average squared distance."),
  rmse: meta("Root mean squared error", "number", "Square root of the mean squared error."),
  r2: meta("R²", "number", "Share of variance explained; negative is worse than the mean."),
  mape: meta(
    "Mean absolute percentage error",
    "number",
    "In percent of the actual return; unbounded near zero returns.",
  ),
  std_true: meta("Deviation, actual", "number", "Standard deviation of actual returns."),
  std_pred: meta("Deviation, predicted", "number", "Standard deviation of predicted returns."),
  log_aspect_ratio: meta(
    "Log aspect ratio",
    "number",
    "log₁₀ of predicted over actual deviation; zero is well scaled.",
  ),
  naive_return: meta(
    "Naive return",
    "number",
    "Sum of log returns when always trading in the predicted direction, without costs.",
  ),
  naive_annualized_return: meta("Naive return, per year", "number", "The same, scaled to a year by the epoch length."),
  n_samples: meta("Rows", "count", "Out-of-fold predictions that were graded."),
  epoch_length_minutes: meta("Epoch length, minutes", "count", "Minutes between predictions, used to scale to a year."),
  precision: meta("Precision, up", "share", "Of the moves called up, how many were."),
  recall: meta("Recall, up", "share", "Of the moves up, how many were called."),
  f1_score: meta("F1, up", "share", "Harmonic mean of precision and recall."),
  specificity: meta("Specificity", "share", "Of the moves down, how many were called."),
  true_positives: meta("Up, called up", "count", "Rows."),
  true_negatives: meta("Down, called down", "count", "Rows."),
  false_positives: meta("Down, called up", "count", "Rows."),
  false_negatives: meta("Up, called down", "count", "Rows."),
};

/** A value in the metric's own way: shares in percent, p-values never as zero. */
export function formatMetric(value: number | null | undefined, format: MetricFormat): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
  if (format === "share") return formatPercent(value);
  if (format === "count") return formatInteger(value);
  if (format === "pvalue") return value < 0.001 ? "< 0.001" : value.toFixed(3);
  return formatSignificant(value);
}

/** "≥ 52.0 %", "< 0.050" */
export function formatThreshold(metric: PrimaryMetricMeta, threshold: number | undefined): string {
  return threshold === undefined ? DASH : `${metric.comparison} ${formatMetric(threshold, metric.format)}`;
}

/** Where a value stands on the metric's small bar, 0 to 1; null when unknown. */
export function positionOf(metric: PrimaryMetricMeta, value: number | null | undefined): number | null {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  const [low, high] = metric.domain;
  return Math.min(1, Math.max(0, (value - low) / (high - low)));
}

/** How a grade is coloured and what it says. */
export function gradeTone(grade: string | null): "ok" | "wait" | "error" | "muted" {
  if (grade === null) return "muted";
  if (/^[AB]/.test(grade)) return "ok";
  return /^[CD]/.test(grade) ? "wait" : "error";
}

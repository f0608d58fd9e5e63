/** Gates as executable checks: what is asked of an evaluation, by name; thresholds come from the configuration alone. */
import type { AnalysisView } from "@/lib/forge/views";
import type { ProjectConfig } from "./config";
import { SkillError } from "./skill-error";
import type { GateResult } from "./state";

/** Which results a gate looks at. */
export type GateSet = "optimisation" | "stress" | "evaluation" | "deployment";

/** What a gate may look at; what is absent is null. */
export interface Evidence {
  analysis: AnalysisView | null;
  /** Directional accuracy of the chosen model on the set before this one. */
  accuracyBefore: number | null;
  /** The set in parts, each on its own. */
  windows: readonly { name: string; rows: number; accuracy: number | null }[];
  /** Least share of the score that was left with a parameter moved. */
  perturbed: { value: number; detail: string } | null;
  /** Least share of the score that was left without one feature. */
  ablated: { value: number; detail: string } | null;
}

/** What a gate found; a text says why it could not look. */
export type Finding = { value: number; detail: string } | string;

export interface Gate {
  id: string;
  title: string;
  threshold: number;
  passes: GateResult["passes"];
  on: readonly GateSet[];
  find(evidence: Evidence): Finding;
  /** Where to look when it does not pass. */
  advice: string;
}

export type GateKind = Omit<Gate, "threshold" | "id">;

const SETS = ["evaluation", "deployment"] as const;

const ADVICE = {
  direction:
    "Direction: go back to the claim and the goals. A loss or more tuning does not make a direction that the features do not hold.",
  evidence:
    "Significance: more independent predictions (a longer evaluation set, in a new project), or a stronger claim. Not a softer threshold.",
  calibration: "Calibration: the size of predictions says nothing. Look at the loss, and at features of volatility.",
  improvement: "Improvement: simple rules do as well. Ask whether the target can be predicted at this horizon at all.",
  stability:
    "Stability: it works in one stretch or regime alone. Find what differs there before anything else is changed.",
  leak: "Suspicion of a leak: look for features or targets that know later prices; do not go on.",
  fragile:
    "Fragility: the result hangs on one setting or one feature. Take a simpler model or a wider span of evidence.",
} as const;

/** Finds the value of one of the platform's own robustness gates. */
function ofPlatform(id: string): GateKind["find"] {
  return ({ analysis }) => {
    const gate = analysis?.gates.find((one) => one.id === id);
    if (gate === undefined) return "there is no full report";
    return gate.state === "not_run" || gate.value === null ? gate.detail : { value: gate.value, detail: gate.detail };
  };
}

const gate = (
  title: string,
  passes: GateKind["passes"],
  find: GateKind["find"],
  advice: keyof typeof ADVICE,
  on: GateKind["on"] = SETS,
): GateKind => ({ title, passes, on, find, advice: ADVICE[advice] });

/** Every gate that a configuration may name. */
export const GATE_KINDS: Readonly<Record<string, GateKind>> = {
  above_base_rate: gate(
    "Accuracy above the commoner direction's share",
    "above",
    ofPlatform("above_base_rate"),
    "direction",
  ),
  accuracy_low: gate("Lower end of the accuracy's 95 % interval", "least", accuracyLow, "direction"),
  significance: gate(
    "Exact binomial p against the base rate, effective rows",
    "below",
    ofPlatform("base_rate_pvalue"),
    "evidence",
  ),
  permutation: gate("Permutation p of the accuracy", "below", ofPlatform("direction_permutation"), "evidence"),
  enough_evidence: gate(
    "Effective rows as a multiple of those needed",
    "least",
    ofPlatform("enough_evidence"),
    "evidence",
  ),
  calibration: gate("Larger predictions come with larger moves", "least", ofPlatform("calibration"), "calibration"),
  beats_trivial: gate("Error below that of zero and the mean", "above", ofPlatform("beats_trivial"), "improvement"),
  beats_baselines: gate(
    "Improvement over the best baseline, lower end of the interval",
    "above",
    ofPlatform("beats_baselines_surely"),
    "improvement",
  ),
  worst_month_accuracy: gate("Accuracy in the worst month", "least", ofPlatform("worst_month_accuracy"), "stability"),
  worst_month_czar: gate("CZAR improvement in the worst month", "least", ofPlatform("worst_month_czar"), "stability"),
  worst_window: gate("Accuracy in the worst window", "least", worstWindow, "stability"),
  worst_regime: gate("Accuracy in the worst regime", "least", ofPlatform("worst_regime"), "stability"),
  shift_audit: gate("Accuracy left at wrong times", "most", ofPlatform("shift_audit"), "leak"),
  optimism: gate("Accuracy above that of the set before", "most", optimism, "leak"),
  top_importance: gate("Share of the most important feature", "most", ofPlatform("top_importance"), "fragile", [
    "evaluation",
  ]),
  overfitting: gate("Probability of backtest overfitting", "most", ofPlatform("overfitting"), "fragile", [
    "optimisation",
  ]),
  deflated_sharpe: gate("Deflated Sharpe ratio", "least", ofPlatform("deflated_sharpe"), "evidence", ["optimisation"]),
  perturbed: gate(
    "Score kept with a parameter moved",
    "least",
    ({ perturbed }) => perturbed ?? "no parameter was moved",
    "fragile",
    ["stress"],
  ),
  ablated: gate(
    "Score kept without one feature",
    "least",
    ({ ablated }) => ablated ?? "no feature was left out",
    "fragile",
    ["stress"],
  ),
};

/** The softest threshold at which each gate still says something: beyond it anything passes, or nearly so. */
export const SOFTEST: Readonly<Record<string, number>> = {
  above_base_rate: 0,
  accuracy_low: 0.45,
  significance: 0.1,
  permutation: 0.1,
  enough_evidence: 0.25,
  calibration: 0.5,
  beats_trivial: 0,
  beats_baselines: 0,
  worst_month_accuracy: 0.4,
  worst_month_czar: -0.5,
  worst_window: 0.4,
  worst_regime: 0.4,
  shift_audit: 0.6,
  optimism: 0.1,
  top_importance: 0.9,
  overfitting: 0.6,
  deflated_sharpe: 0.5,
  perturbed: 0.3,
  ablated: 0.3,
};

/** Whether a threshold is beyond that; a gate of the project's own is its author's to judge. */
export function isTooSoft({ id, threshold, passes }: Pick<Gate, "id" | "threshold" | "passes">): boolean {
  const softest = SOFTEST[id];
  if (softest === undefined) return false;
  return passes === "least" || passes === "above" ? threshold < softest : threshold > softest;
}

/** The gates of the configuration. @throws SkillError for a name that is none */
export function gatesOf(config: ProjectConfig): Gate[] {
  return Object.entries(config.gates).map(([id, { threshold }]) => {
    const kind = GATE_KINDS[id];
    if (kind !== undefined) return { id, threshold, ...kind };
    throw new SkillError(
      "config",
      `There is no gate "${id}".`,
      `Name one of ${Object.keys(GATE_KINDS).join(", ")}, or write your own in gates.ts.`,
    );
  });
}

/** Each gate of a set. One that could not be run has not passed: without evidence there is no verdict. */
export function runGates(gates: readonly Gate[], set: GateSet, evidence: Evidence): GateResult[] {
  return gates
    .filter(({ on }) => on.includes(set))
    .map(({ id, title, threshold, passes, advice, find }) => {
      const finding = find(evidence);
      if (typeof finding === "string" || !Number.isFinite(finding.value)) {
        const detail = typeof finding === "string" ? finding : "no finite value";
        return { id, title, threshold, passes, advice, state: "not_run", value: null, detail };
      }
      const { value, detail } = finding;
      const holds = {
        least: value >= threshold,
        most: value <= threshold,
        above: value > threshold,
        below: value < threshold,
      }[passes];
      return { id, title, threshold, passes, advice, state: holds ? "pass" : "fail", value, detail };
    });
}

/** All at once, or not. */
export function verdictOf(results: readonly GateResult[]): boolean {
  return results.length > 0 && results.every(({ state }) => state === "pass");
}

function accuracyLow({ analysis }: Evidence): Finding {
  const interval = analysis?.bootstrap.metrics.directional_accuracy;
  if (interval?.low === null || interval?.low === undefined) return "there is no interval of the accuracy";
  return { value: interval.low, detail: `Accuracy ${percent(interval.value)}, block bootstrap.` };
}

function worstWindow({ windows }: Evidence): Finding {
  const known = windows.flatMap(({ name, rows, accuracy }) => (accuracy === null ? [] : [{ name, rows, accuracy }]));
  const [first, ...rest] = known;
  if (first === undefined || rest.length === 0) return "it needs at least two windows in which prices have moved";
  const worst = rest.reduce((low, one) => (one.accuracy < low.accuracy ? one : low), first);
  return { value: worst.accuracy, detail: `In ${worst.name}, ${worst.rows} rows.` };
}

/** What a set without an analysis gives. */
export const NO_EVIDENCE: Evidence = {
  analysis: null,
  accuracyBefore: null,
  windows: [],
  perturbed: null,
  ablated: null,
};

/** Rows in time order, cut into equal parts. */
export function windowsOf(
  rows: readonly { actual: number; predicted: number }[],
  count: number,
): { name: string; rows: number; accuracy: number | null }[] {
  return Array.from({ length: count }, (_, i) => {
    const part = rows.slice(Math.floor((i * rows.length) / count), Math.floor(((i + 1) * rows.length) / count));
    const moves = part.filter(({ actual }) => actual !== 0);
    const right = moves.filter(({ actual, predicted }) => Math.sign(actual) === Math.sign(predicted)).length;
    return { name: `part ${i + 1}`, rows: part.length, accuracy: moves.length === 0 ? null : right / moves.length };
  });
}

function optimism({ analysis, accuracyBefore }: Evidence): Finding {
  const now = analysis?.bootstrap.metrics.directional_accuracy?.value ?? null;
  if (now === null || accuracyBefore === null) return "it needs the accuracy of both sets";
  return { value: now - accuracyBefore, detail: `${percent(now)} here, ${percent(accuracyBefore)} before.` };
}

function percent(share: number | null): string {
  return share === null ? "unknown" : `${(100 * share).toFixed(1)} %`;
}

/** Runs the robustness gates: each passes, fails, or says what it would need. */
import { binomialTail } from "./binomial";
import { sizeCalibration } from "./calibration";
import { GATES, type GateKey, type GateRule } from "./gate-table";
import type { PermutationResult } from "./permutation";
import { ofProvenance } from "./provenance-gates";
import { areMonths } from "./slices";
import type { Analysis, Gate, Provenance } from "./types";

/** What a gate found; a string says why it could not look. */
export type Finding = { value: number; detail: string } | string | null;

export interface GateInput {
  t: Float64Array;
  p: Float64Array;
  overlapRows: number;
  horizonMinutes: number;
  analysis: Omit<Analysis, "gates">;
  permutation: PermutationResult;
  provenance: Provenance;
}

const LEAST_INDEPENDENT_ROWS = 20;

export function runGates(input: GateInput): Gate[] {
  const findings: Record<GateKey, Finding> = { ...ofRows(input), ...ofProvenance(input) };
  return (Object.keys(GATES) as GateKey[]).map((key) => gateOf(GATES[key], findings[key]));
}

function gateOf({ id, title, threshold, passes, needs }: GateRule, finding: Finding): Gate {
  if (finding === null || typeof finding === "string" || !Number.isFinite(finding.value)) {
    const why = typeof finding === "string" ? `${finding} ` : "";
    return { id, title, state: "not_run", value: null, threshold, detail: `${why}Needs ${needs}.` };
  }
  const { value, detail } = finding;
  const isPass = {
    least: value >= threshold,
    most: value <= threshold,
    above: value > threshold,
    below: value < threshold,
  }[passes];
  return { id, title, state: isPass ? "pass" : "fail", value, threshold, detail };
}

type RowGate =
  | "beatsTrivial"
  | "beatsBaselinesSurely"
  | "aboveBaseRate"
  | "baseRatePValue"
  | "directionPermutation"
  | "correlationPermutation"
  | "enoughEvidence"
  | "deflatedSharpe"
  | "overfitting"
  | "worstPeriodAccuracy"
  | "worstPeriodCzar"
  | "worstRegime"
  | "calibration"
  | "shiftAudit";

function ofRows({ t, p, overlapRows, analysis, permutation }: GateInput): Record<RowGate, Finding> {
  const { evidence, deflated, permutation: tested } = analysis;
  const accuracy = analysis.bootstrap.metrics.directional_accuracy?.value ?? null;
  const { baseRate, moves } = baseRateOf(t);
  const n = Math.floor(Math.min(evidence.nOverlap, evidence.nEffective));
  const lags = `over ${tested.samples} lags of at least ${tested.leastLagRows} rows`;
  const hasMoves = moves > 0 && accuracy !== null;
  return {
    ...ofBaselines(analysis),
    aboveBaseRate: hasMoves
      ? { value: accuracy - baseRate, detail: `${percent(accuracy)} against ${percent(baseRate)}.` }
      : null,
    baseRatePValue:
      hasMoves && n >= 2 && baseRate < 1
        ? {
            value: binomialTail(Math.round(accuracy * n), n, baseRate),
            detail: `${Math.round(accuracy * n)} of ${n} effective rows right, chance of each ${percent(baseRate)}.`,
          }
        : null,
    directionPermutation: pValue(permutation.pValues.directional_accuracy, lags),
    correlationPermutation: pValue(permutation.pValues.pearson_r, lags),
    enoughEvidence:
      evidence.rowsNeeded === null
        ? null
        : { value: n / evidence.rowsNeeded, detail: `${n} effective rows, ${evidence.rowsNeeded} needed.` },
    deflatedSharpe:
      deflated.deflatedSharpe === null ? null : { value: deflated.deflatedSharpe, detail: deflated.verdict },
    overfitting:
      deflated.overfitting === null
        ? null
        : { value: deflated.overfitting, detail: `Over 12,870 splits of ${deflated.trials} candidates' predictions.` },
    ...ofPeriods(analysis, overlapRows),
    worstRegime: worst(
      analysis.regimes.flatMap((one) =>
        isLong(one, overlapRows) ? [{ ...one, name: `${one.kind} ${one.name}` }] : [],
      ),
      "directional_accuracy",
    ),
    calibration: calibrated(sizeCalibration(t, p)),
    shiftAudit:
      permutation.meanAccuracy === null ? null : { value: permutation.meanAccuracy, detail: `Mean accuracy ${lags}.` },
  };
}

function ofBaselines({ baselines }: GateInput["analysis"]): Record<"beatsTrivial" | "beatsBaselinesSurely", Finding> {
  const least = (of: (one: (typeof baselines)[number]) => number | null, among: typeof baselines): Finding => {
    let found: { value: number; detail: string } | null = null;
    for (const one of among) {
      const value = of(one);
      if (value === null) return null;
      if (found === null || value < found.value) found = { value, detail: `Against ${one.name}.` };
    }
    return found;
  };
  return {
    beatsTrivial: least((one) => one.improvement.value, baselines.slice(0, 2)),
    beatsBaselinesSurely: least((one) => one.improvement.low, baselines),
  };
}

function ofPeriods(
  { periods, rows }: GateInput["analysis"],
  overlapRows: number,
): Record<"worstPeriodAccuracy" | "worstPeriodCzar", Finding> {
  const long = periods.filter((one) => isLong(one, overlapRows));
  if (!areMonths(periods) || long.length < 3) {
    const why = `The ${rows} rows have ${areMonths(periods) ? long.length : "fewer than three"} such months.`;
    return { worstPeriodAccuracy: why, worstPeriodCzar: why };
  }
  return { worstPeriodAccuracy: worst(long, "directional_accuracy"), worstPeriodCzar: worst(long, "czar_improvement") };
}

/** Enough to have a worst: of a few rows, and truths that overlap, an accuracy is chance. */
function isLong({ rows }: { rows: number }, overlapRows: number): boolean {
  return rows / overlapRows >= LEAST_INDEPENDENT_ROWS;
}

function worst(
  slices: readonly { name: string; rows: number; metrics: Record<string, number | null> }[],
  metric: string,
): Finding {
  let found: { value: number; detail: string } | null = null;
  for (const { name, rows, metrics } of slices) {
    const value = metrics[metric] ?? null;
    if (value === null) continue;
    if (found === null || value < found.value) found = { value, detail: `In ${name}, ${rows} rows.` };
  }
  return found;
}

function pValue(value: number | null, detail: string): Finding {
  return value === null ? null : { value, detail: `By chance ${detail}.` };
}

function calibrated(value: number | null): Finding {
  return value === null
    ? null
    : { value, detail: "Mean size of the move in each fifth of the prediction's size; 1 rises throughout." };
}

/** Share of the commoner direction among the moves. */
function baseRateOf(t: Float64Array): { baseRate: number; moves: number } {
  let ups = 0;
  let moves = 0;
  for (const truth of t) {
    if (truth === 0) continue;
    moves++;
    if (truth > 0) ups++;
  }
  const share = moves > 0 ? ups / moves : 0.5;
  return { baseRate: Math.max(share, 1 - share), moves };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Analyses as JSON: times are ISO strings. */
import { z } from "zod";
import type { Analysis } from "@/lib/evaluation";
import type { AnalysisView } from "@/lib/forge/views";

const iso = (ms: number) => new Date(ms).toISOString();
const isoOrNull = (ms: number | null) => (ms === null ? null : iso(ms));

function timed<Row extends { at: number | null }>(rows: readonly Row[]): (Omit<Row, "at"> & { at: string | null })[] {
  return rows.map((row) => ({ ...row, at: isoOrNull(row.at) }));
}

export function toAnalysisView(analysis: Analysis): AnalysisView {
  return {
    ...analysis,
    from: isoOrNull(analysis.from),
    to: isoOrNull(analysis.to),
    periods: analysis.periods.map((period) => ({ ...period, from: iso(period.from), to: iso(period.to) })),
    cumulative: timed(analysis.cumulative),
    rolling: { ...analysis.rolling, points: timed(analysis.rolling.points) },
    scatter: timed(analysis.scatter),
  };
}

const number = z.number();
const maybe = number.nullable();
const interval = z.object({ value: maybe, low: maybe, high: maybe });
const metrics = z.record(z.string(), maybe);
const slice = z.object({ name: z.string(), rows: number, metrics, grade: z.string() });
const point = z.object({ row: number, at: z.string().nullable() });

/** An analysis that was stored; it is what `toAnalysisView` made. */
export const StoredAnalysis: z.ZodType<AnalysisView> = z.object({
  rows: number,
  from: z.string().nullable(),
  to: z.string().nullable(),
  horizonMinutes: maybe,
  epochLengthMinutes: number,
  evidence: z.object({
    rows: number,
    overlapRows: number,
    nOverlap: number,
    nEffective: number,
    directionPValue: maybe,
    pearsonPValue: maybe,
    rowsNeeded: maybe,
  }),
  bootstrap: z.object({
    samples: number,
    meanBlockRows: number,
    seed: number,
    metrics: z.record(z.string(), interval),
  }),
  permutation: z.object({ samples: number, leastLagRows: number, seed: number, pValues: metrics }),
  deflated: z.object({
    trials: number,
    sharpePerPeriod: maybe,
    expectedBestSharpe: maybe,
    deflatedSharpe: maybe,
    bonferroniPValue: maybe,
    overfitting: maybe,
    verdict: z.string(),
  }),
  baselines: z.array(slice.extend({ improvement: interval })),
  folds: z.array(slice),
  regimes: z.array(slice.extend({ kind: z.enum(["volatility", "trend"]) })),
  periods: z.array(slice.extend({ from: z.string(), to: z.string() })),
  cumulative: z.array(point.extend({ model: number, hold: number, oracle: number })),
  rolling: z.object({
    windowRows: number,
    points: z.array(point.extend({ accuracy: number, low: number, high: number })),
  }),
  scatter: z.array(point.extend({ actual: number, predicted: number })),
  calibration: z.array(
    z.object({
      rows: number,
      meanPredicted: number,
      meanActual: number,
      low: number,
      high: number,
      accuracy: maybe,
    }),
  ),
  hours: z.array(z.object({ hour: number, rows: number, mae: number, accuracy: maybe })),
  turnover: z.object({ flipsShare: number, breakEvenFee: maybe }),
  gates: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      state: z.enum(["pass", "fail", "not_run"]),
      value: maybe,
      threshold: maybe,
      detail: z.string(),
    }),
  ),
});

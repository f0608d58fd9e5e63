/** What one column of a dataset looks like: distribution, relation to the target, stability over time. */
import { DatasetError } from "./refusal";
import { averageRanks, momentsOf, pearsonOf, quantileOf } from "./statistics-ranks";
import { decileBins, stabilityIndex } from "./statistics-stability";

/** Of one column over all rows. Shares are 0…1. */
export interface FeatureStatistics {
  mean: number;
  /** Population deviation. */
  deviation: number;
  min: number;
  max: number;
  quantiles: { p01: number; p05: number; p25: number; p50: number; p75: number; p95: number; p99: number };
  /** 24 bins between p01 and p99; the outer ones take what lies beyond. One bin for a column that never varies. */
  histogram: { from: number; to: number; share: number }[];
  /** Share of the grid's times at which this feature alone could not be computed. */
  missingShare: number;
  distinct: number;
  /** With the target; null where one of them does not vary. */
  correlation: { pearson: number | null; spearman: number | null };
  /** By eighths of the span of time (those that have rows): the population stability index is against the first. */
  stability: { from: string; mean: number; deviation: number; pearson: number | null; psi: number }[];
  psiMax: number;
}

const BINS = 24;
const EIGHTHS = 8;

/** What the columns of one dataset share: the target, its ranks, and where the eighths of the span begin. */
export interface ColumnFrame {
  readonly target: Float64Array;
  readonly targetRanks: Float64Array;
  /** Rows [from, to) of each eighth that has rows, and the time at which it begins. */
  readonly eighths: readonly { readonly from: number; readonly to: number; readonly startMs: number }[];
}

/**
 * @param target one finite value a row
 * @param asOf ms since the epoch, ascending, one a row
 * @throws DatasetError without rows
 */
export function columnFrame(target: Float64Array, asOf: Float64Array): ColumnFrame {
  const rows = asOf.length;
  if (rows === 0) throw new DatasetError("there is no row to describe: take a longer history, or change the plan");
  const firstMs = asOf[0] as number;
  const widthMs = Math.max(1, ((asOf[rows - 1] as number) - firstMs) / EIGHTHS);
  const eighths: ColumnFrame["eighths"][number][] = [];
  let from = 0;
  for (let eighth = 0; eighth < EIGHTHS; eighth++) {
    const endMs = eighth === EIGHTHS - 1 ? Number.POSITIVE_INFINITY : firstMs + (eighth + 1) * widthMs;
    let to = from;
    while (to < rows && (asOf[to] as number) < endMs) to++;
    if (to > from) eighths.push({ from, to, startMs: firstMs + eighth * widthMs });
    from = to;
  }
  return { target, targetRanks: averageRanks(target, target.slice().sort()), eighths };
}

/** @param values one finite value a row of the frame */
export function describeColumn(values: Float64Array, frame: ColumnFrame, missingShare = 0): FeatureStatistics {
  const ascending = values.slice().sort();
  const stability = stabilityOf(values, frame);
  return {
    ...momentsOf(values),
    min: ascending[0] as number,
    max: ascending.at(-1) as number,
    quantiles: {
      p01: quantileOf(ascending, 0.01),
      p05: quantileOf(ascending, 0.05),
      p25: quantileOf(ascending, 0.25),
      p50: quantileOf(ascending, 0.5),
      p75: quantileOf(ascending, 0.75),
      p95: quantileOf(ascending, 0.95),
      p99: quantileOf(ascending, 0.99),
    },
    histogram: histogramOf(ascending),
    missingShare,
    distinct: distinctOf(ascending),
    correlation: {
      pearson: pearsonOf(values, frame.target),
      spearman: pearsonOf(averageRanks(values, ascending), frame.targetRanks),
    },
    stability,
    psiMax: Math.max(...stability.map(({ psi }) => psi)),
  };
}

function stabilityOf(values: Float64Array, { target, eighths }: ColumnFrame): FeatureStatistics["stability"] {
  const first = eighths[0] as ColumnFrame["eighths"][number];
  const bins = decileBins(values.slice(first.from, first.to).sort());
  return eighths.map(({ from, to, startMs }) => ({
    from: new Date(startMs).toISOString(),
    ...momentsOf(values, from, to),
    pearson: pearsonOf(values, target, from, to),
    psi: stabilityIndex(bins, values.subarray(from, to)),
  }));
}

function histogramOf(ascending: Float64Array): FeatureStatistics["histogram"] {
  let from = quantileOf(ascending, 0.01);
  let to = quantileOf(ascending, 0.99);
  if (from === to) {
    // Nearly all rows have one value: the few others decide the width.
    from = ascending[0] as number;
    to = ascending.at(-1) as number;
  }
  const width = (to - from) / BINS;
  if (!(width > 0)) return [{ from, to, share: 1 }];
  const counts = new Float64Array(BINS);
  for (const value of ascending) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor((value - from) / width)));
    counts[bin] = (counts[bin] as number) + 1;
  }
  return Array.from(counts, (count, bin) => ({
    from: from + bin * width,
    to: bin === BINS - 1 ? to : from + (bin + 1) * width,
    share: count / ascending.length,
  }));
}

function distinctOf(ascending: Float64Array): number {
  let distinct = 0;
  for (let i = 0; i < ascending.length; i++) if (i === 0 || ascending[i] !== ascending[i - 1]) distinct++;
  return distinct;
}

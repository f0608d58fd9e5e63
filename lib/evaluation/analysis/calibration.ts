/** Whether predictions mean what they say: by their size, by the hour, and what acting on them would cost. */
import { averageRanks } from "@/lib/evaluation/ranks";
import type { Analysis, Decile } from "./types";

const DECILES = 10;
const LEAST_ROWS_PER_BIN = 5;
const HOUR_MS = 3_600_000;

/** Positions from the smallest to the largest value. */
function ascending(values: Float64Array): Uint32Array {
  return Uint32Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number) || a - b);
}

/** Cuts [0, count) of ascending values into equal parts; equal values stay together, so there may be fewer. */
function cuts(sorted: (place: number) => number, count: number, parts: number): [from: number, to: number][] {
  const ranges: [number, number][] = [];
  let from = 0;
  for (let part = 1; part <= parts && from < count; part++) {
    let to = part === parts ? count : Math.max(from + 1, Math.round((part * count) / parts));
    while (to < count && sorted(to) === sorted(to - 1)) to++;
    ranges.push([from, to]);
    from = to;
  }
  return ranges;
}

/**
 * Mean prediction and mean truth of tenths of the predictions, smallest first; fewer parts for fewer than 50 rows or for many equal predictions.
 * The interval of the mean truth is ± 1.96 standard errors with the part's share of the effective rows.
 */
export function calibrationOf(t: Float64Array, p: Float64Array, effectiveShare: number): Decile[] {
  const order = ascending(p);
  const parts = Math.max(1, Math.min(DECILES, Math.floor(p.length / LEAST_ROWS_PER_BIN)));
  return cuts((place) => p[order[place] as number] as number, p.length, parts).map(([from, to]) => {
    const rows = to - from;
    let predicted = 0;
    let actual = 0;
    let squares = 0;
    let moves = 0;
    let right = 0;
    for (let place = from; place < to; place++) {
      const truth = t[order[place] as number] as number;
      const prediction = p[order[place] as number] as number;
      predicted += prediction;
      actual += truth;
      squares += truth * truth;
      if (truth === 0) continue;
      moves++;
      if (Math.sign(truth) === Math.sign(prediction)) right++;
    }
    const mean = actual / rows;
    const deviation = Math.sqrt(Math.max(0, squares / rows - mean * mean));
    const error = (1.96 * deviation) / Math.sqrt(Math.max(1, rows * effectiveShare));
    return {
      rows,
      meanPredicted: predicted / rows,
      meanActual: mean,
      low: mean - error,
      high: mean + error,
      accuracy: moves > 0 ? right / moves : null,
    };
  });
}

/**
 * Whether larger predictions come with larger moves: rank correlation of the fifths of |p| with their mean |t|; 1 where each fifth
 * moves more than the one before. Null with fewer than five parts.
 */
export function sizeCalibration(t: Float64Array, p: Float64Array): number | null {
  const sizes = p.map(Math.abs);
  const order = ascending(sizes);
  const parts = cuts((place) => sizes[order[place] as number] as number, sizes.length, 5);
  if (parts.length < 5 || sizes.length < 25) return null;
  const means = Float64Array.from(parts, ([from, to]) => {
    let sum = 0;
    for (let place = from; place < to; place++) sum += Math.abs(t[order[place] as number] as number);
    return sum / (to - from);
  });
  const ranks = averageRanks(means);
  let differences = 0;
  for (let part = 0; part < 5; part++) differences += ((ranks[part] as number) - (part + 1)) ** 2;
  return 1 - (6 * differences) / (5 * 24);
}

/** By hour of the day, UTC; only hours that have rows. */
export function byHour(t: Float64Array, p: Float64Array, asOf: ArrayLike<number>): Analysis["hours"] {
  const hours = Array.from({ length: 24 }, (_, hour) => ({ hour, rows: 0, error: 0, moves: 0, right: 0 }));
  for (let i = 0; i < t.length; i++) {
    const hour = hours[((Math.floor((asOf[i] as number) / HOUR_MS) % 24) + 24) % 24] as (typeof hours)[number];
    const truth = t[i] as number;
    const prediction = p[i] as number;
    hour.rows++;
    hour.error += Math.abs(truth - prediction);
    if (truth === 0) continue;
    hour.moves++;
    if (Math.sign(truth) === Math.sign(prediction)) hour.right++;
  }
  return hours
    .filter(({ rows }) => rows > 0)
    .map(({ hour, rows, error, moves, right }) => ({
      hour,
      rows,
      mae: error / rows,
      accuracy: moves > 0 ? right / moves : null,
    }));
}

/**
 * A position taken at a row is held over the truth's T rows, then taken anew: it turns over by |sign(p_i) − sign(p_{i−T})|. The
 * break-even fee is the return per unit turned over (a flip is two), as a share of the traded value; null when nothing is traded.
 */
export function turnoverOf(t: Float64Array, p: Float64Array, overlapRows: number): Analysis["turnover"] {
  let flips = 0;
  let pairs = 0;
  let traded = 0;
  let earned = 0;
  for (let i = 0; i < t.length; i++) {
    const side = Math.sign(p[i] as number);
    const before = i < overlapRows ? 0 : Math.sign(p[i - overlapRows] as number);
    earned += side * (t[i] as number);
    traded += Math.abs(side - before);
    if (i < overlapRows) continue;
    pairs++;
    if (side !== before) flips++;
  }
  return { flipsShare: pairs > 0 ? flips / pairs : 0, breakEvenFee: traded > 0 ? earned / traded : null };
}

/** Rows by the market they were in: quiet, middling or wild; rising, falling or neither. */
import { sliceOfRows } from "./slices";
import type { Slice } from "./types";

/** Fewer rows than this, thirds of them say nothing. */
const LEAST_ROWS = 60;
/** A third of normal values lies within this many deviations of zero. */
const FLAT_WITHIN = 0.43;

export interface RegimeInput {
  yTrue: Float64Array;
  yPred: Float64Array;
  overlapRows: number;
  epochLengthMinutes: number;
  /** Price at each row's time. */
  closes?: ArrayLike<number> | null;
}

/**
 * The market before each row is its trailing steps: log returns between rows from `closes`, else truths that were known by then,
 * shared evenly over the rows that they reach across. Over a window of twice the overlap, at least 24 rows: the root mean square gives
 * volatility, in terciles of all rows; the sum gives the trend, flat within 0.43 of its deviations (a third, were it normal).
 * Rows before the first whole window belong to no regime. Empty for fewer than 60 rows.
 */
export function regimesOf(input: RegimeInput): (Slice & { kind: "volatility" | "trend" })[] {
  const { yTrue, yPred, overlapRows, epochLengthMinutes } = input;
  const window = Math.max(24, 2 * overlapRows);
  const steps = stepsOf(input);
  const firstRow = window + (input.closes ? 1 : overlapRows);
  const picked = Array.from({ length: Math.max(0, yTrue.length - firstRow) }, (_, i) => firstRow + i);
  if (picked.length < LEAST_ROWS) return [];

  const trend = trailing(steps, window, (step) => step);
  const volatility = trailing(steps, window, (step) => step * step);
  const sorted = Float64Array.from(picked, (row) => volatility[row] as number).sort();
  const low = sorted[Math.floor(sorted.length / 3)] as number;
  const high = sorted[Math.floor((2 * sorted.length) / 3)] as number;
  const size = Math.sqrt(picked.reduce((sum, row) => sum + (trend[row] as number) ** 2, 0) / picked.length);
  const flat = FLAT_WITHIN * size;

  const parts = [
    { kind: "volatility", name: "low", has: (row: number) => (volatility[row] as number) < low },
    { kind: "volatility", name: "middle", has: (row: number) => within(volatility[row] as number, low, high) },
    { kind: "volatility", name: "high", has: (row: number) => (volatility[row] as number) >= high },
    { kind: "trend", name: "up", has: (row: number) => (trend[row] as number) > flat },
    { kind: "trend", name: "flat", has: (row: number) => Math.abs(trend[row] as number) <= flat },
    { kind: "trend", name: "down", has: (row: number) => (trend[row] as number) < -flat },
  ] as const;
  return parts.flatMap(({ kind, name, has }) => {
    const slice = sliceOfRows(name, yTrue, yPred, picked.filter(has), epochLengthMinutes);
    return slice === null ? [] : [{ ...slice, kind }];
  });
}

function within(value: number, low: number, high: number): boolean {
  return value >= low && value < high;
}

/** Step i is known at row i. */
function stepsOf({ yTrue, overlapRows, closes }: RegimeInput): Float64Array {
  const steps = new Float64Array(yTrue.length);
  for (let i = 0; i < steps.length; i++) {
    if (closes) steps[i] = i === 0 ? 0 : Math.log((closes[i] as number) / (closes[i - 1] as number));
    else steps[i] = i < overlapRows ? 0 : (yTrue[i - overlapRows] as number) / overlapRows;
  }
  return steps;
}

/** Sum of the last `window` values up to and with row i. */
function trailing(steps: Float64Array, window: number, value: (step: number) => number): Float64Array {
  const sums = new Float64Array(steps.length);
  const prefix = new Float64Array(steps.length + 1);
  for (let i = 0; i < steps.length; i++) {
    prefix[i + 1] = (prefix[i] as number) + value(steps[i] as number);
    sums[i] = (prefix[i + 1] as number) - (prefix[Math.max(0, i + 1 - window)] as number);
  }
  return sums;
}

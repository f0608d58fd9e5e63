/** What charts show over time: what following would have earned, and how often it was right lately. */
import { wilson } from "@/lib/evaluation/direction";
import { evenly, largestTriangles } from "./reduce";
import type { Analysis, Point } from "./types";

const MOST_CURVE_POINTS = 1000;
const MOST_ROLLING_POINTS = 500;
const MOST_SCATTER_POINTS = 2000;

type Times = ArrayLike<number> | null;

function pointOf(row: number, asOf: Times): Point {
  return { row, at: asOf === null ? null : (asOf[row] as number) };
}

/** As many digits as a chart can show: exact doubles are three times as long as text. */
function shown(value: number): number {
  return Number(value.toPrecision(7));
}

/**
 * Log returns without costs, added up: always on the predicted side, always long, and always on the right side. Where truths reach
 * across T rows each row puts in 1/T, so that every move counts once.
 */
export function cumulativeReturns(
  t: Float64Array,
  p: Float64Array,
  overlapRows: number,
  asOf: Times,
): Analysis["cumulative"] {
  const rows = t.length;
  const model = new Float64Array(rows);
  const hold = new Float64Array(rows);
  const oracle = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const truth = (t[i] as number) / overlapRows;
    const before = i - 1;
    model[i] = (model[before] ?? 0) + Math.sign(p[i] as number) * truth;
    hold[i] = (hold[before] ?? 0) + truth;
    oracle[i] = (oracle[before] ?? 0) + Math.abs(truth);
  }
  return largestTriangles(model, MOST_CURVE_POINTS).map((row) => ({
    ...pointOf(row, asOf),
    model: shown(model[row] as number),
    hold: shown(hold[row] as number),
    oracle: shown(oracle[row] as number),
  }));
}

/**
 * Accuracy over the last rows: a twentieth of them, at least 30 and at least ten times the overlap, but no more than there are.
 * The interval is Wilson's with the window's share of the effective rows.
 * @param effectiveShare effective rows / rows
 */
export function rollingAccuracy(
  outcome: Int8Array,
  overlapRows: number,
  effectiveShare: number,
  asOf: Times,
): Analysis["rolling"] {
  const rows = outcome.length;
  const windowRows = Math.min(rows, Math.max(30, 10 * overlapRows, Math.round(rows / 20)));
  const moves = new Int32Array(rows + 1);
  const right = new Int32Array(rows + 1);
  for (let i = 0; i < rows; i++) {
    moves[i + 1] = (moves[i] as number) + (outcome[i] === -1 ? 0 : 1);
    right[i + 1] = (right[i] as number) + (outcome[i] === 1 ? 1 : 0);
  }
  const points = evenly(rows - windowRows + 1, MOST_ROLLING_POINTS).flatMap((from) => {
    const to = from + windowRows;
    const count = (moves[to] as number) - (moves[from] as number);
    if (count === 0) return [];
    const accuracy = ((right[to] as number) - (right[from] as number)) / count;
    const { lower, upper } = wilson(accuracy, Math.max(1, count * effectiveShare));
    return [{ ...pointOf(to - 1, asOf), accuracy: shown(accuracy), low: shown(lower), high: shown(upper) }];
  });
  return { windowRows, points };
}

export function scatterOf(t: Float64Array, p: Float64Array, asOf: Times): Analysis["scatter"] {
  return evenly(t.length, MOST_SCATTER_POINTS).map((row) => ({
    ...pointOf(row, asOf),
    actual: shown(t[row] as number),
    predicted: shown(p[row] as number),
  }));
}

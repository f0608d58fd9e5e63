/** Two models' predictions of the same rows, compared row by row. */
import { stationaryBootstrap } from "@/lib/evaluation/analysis/bootstrap";
import { tabulate } from "@/lib/evaluation/analysis/row-sums";

export interface Predictions {
  /** ms, ascending. */
  readonly asOf: Float64Array;
  /** Log returns. */
  readonly yTrue: Float64Array;
  readonly yPred: Float64Array;
}

/** How much smaller the second one's error is, as a share of the first one's, with 95 % of redrawn samples. */
export interface PairedComparison {
  rows: number;
  gain: number;
  /** Null for too few rows to say. */
  low: number | null;
  high: number | null;
}

/**
 * Errors are root mean squares weighted by the size of the move, as the network's own loss weighs them. Both are redrawn together, in
 * blocks: truths that overlap err together, and single rows would look like more evidence than there is.
 * @param blockRows mean length of a block; at least the rows of a horizon
 * @throws Error where the two have no row in common
 */
export function pairedComparison(first: Predictions, second: Predictions, blockRows: number): PairedComparison {
  const placeInSecond = new Map(Array.from(second.asOf, (at, i) => [at, i]));
  const pairs = Array.from(first.asOf, (at, i) => ({ i, j: placeInSecond.get(at) }));
  const shared = pairs.filter((pair): pair is { i: number; j: number } => pair.j !== undefined);
  if (shared.length === 0) throw new Error("the two predicted no row in common");
  const yTrue = Float64Array.from(shared, ({ i }) => first.yTrue[i] as number);
  const ofFirst = Float64Array.from(shared, ({ i }) => first.yPred[i] as number);
  const ofSecond = Float64Array.from(shared, ({ j }) => second.yPred[j] as number);
  const { improvements } = stationaryBootstrap(tabulate(yTrue, ofSecond, [ofFirst]), {
    samples: 1000,
    meanBlockRows: blockRows,
    seed: 42,
    baselines: 1,
  });
  const [{ value, low, high } = { value: null, low: null, high: null }] = improvements;
  return { rows: shared.length, gain: value ?? 0, low, high };
}

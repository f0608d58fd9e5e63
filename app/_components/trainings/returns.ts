/** What following the predictions would have earned, out of fold and without costs. Pure. */

export interface Prediction {
  asOf: string;
  actual: number;
  predicted: number;
}

export interface CumulativePoint {
  /** ms since the epoch */
  x: number;
  followed: number;
  perfect: number;
  [series: string]: number;
}

/** Running sums of log returns: the actual one in the predicted direction (nothing where none is predicted), and its size. */
export function cumulativeReturns(predictions: readonly Prediction[]): CumulativePoint[] {
  let followed = 0;
  let perfect = 0;
  return predictions.map(({ asOf, actual, predicted }) => {
    followed += Math.sign(predicted) * actual;
    perfect += Math.abs(actual);
    return { x: Date.parse(asOf), followed, perfect };
  });
}

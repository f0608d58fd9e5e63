/** Predictions that need no model, from truths that were known by then. */

/** Truths in the moving average. */
const MOVING_AVERAGE_ROWS = 24;

export interface BaselinePredictions {
  name: string;
  yPred: Float64Array;
}

/**
 * Always zero; the mean of all truths known so far; the last known truth; the mean of the last 24 known ones. A truth is known
 * `overlapRows` rows later, or where times are given, once its horizon has passed. Before the first is known, all predict zero.
 */
export function trivialBaselines(
  yTrue: Float64Array,
  overlapRows: number,
  times?: { asOf: ArrayLike<number>; horizonMs: number },
): BaselinePredictions[] {
  const rows = yTrue.length;
  const mean = new Float64Array(rows);
  const persistence = new Float64Array(rows);
  const average = new Float64Array(rows);
  let known = 0;
  let sum = 0;
  let recent = 0;
  for (let i = 0; i < rows; i++) {
    while (known < i && isKnown(known, i)) {
      sum += yTrue[known] as number;
      recent += yTrue[known] as number;
      if (known >= MOVING_AVERAGE_ROWS) recent -= yTrue[known - MOVING_AVERAGE_ROWS] as number;
      known++;
    }
    if (known === 0) continue;
    mean[i] = sum / known;
    persistence[i] = yTrue[known - 1] as number;
    average[i] = recent / Math.min(known, MOVING_AVERAGE_ROWS);
  }
  return [
    { name: "zero", yPred: new Float64Array(rows) },
    { name: "mean so far", yPred: mean },
    { name: "persistence", yPred: persistence },
    { name: `moving average of ${MOVING_AVERAGE_ROWS}`, yPred: average },
  ];

  function isKnown(row: number, now: number): boolean {
    if (times === undefined) return row + overlapRows <= now;
    return (times.asOf[row] as number) + times.horizonMs <= (times.asOf[now] as number);
  }
}

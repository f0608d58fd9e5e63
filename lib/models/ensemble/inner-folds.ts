/** Time-ordered folds inside the training rows, for predictions of rows that a member was not fitted on. */
import { ModelError } from "@/lib/models/model";

/** Fit on rows [0, trainEnd), predict rows [testStart, testEnd). */
export interface InnerFold {
  readonly trainEnd: number;
  readonly testStart: number;
  readonly testEnd: number;
}

const FEWEST_TRAINING_ROWS = 10;

/**
 * Cuts the rows into folds + 1 equal parts; each but the first is predicted from all rows before it that lie `gapMs` or more before its
 * first. Rows of one time stay in one part. Without times and a gap, the order of the rows is their time.
 * @throws ModelError when a fold would have fewer than 10 rows to fit on or none to predict, or a gap is wanted and there are no times
 */
export function innerFolds(rows: number, folds: number, asOf?: Float64Array, gapMs = 0): InnerFold[] {
  if (asOf && asOf.length !== rows) throw new ModelError(`${rows} rows have ${asOf.length} times; give one for each`);
  if (!asOf && gapMs > 0) {
    throw new ModelError("stacking keeps a gap between the parts of the rows, so it needs the rows' times (asOf)");
  }
  const starts = Array.from({ length: folds }, (_, k) => {
    let start = Math.floor(((k + 1) * rows) / (folds + 1));
    while (asOf && start > 0 && start < rows && asOf[start - 1] === asOf[start]) start++;
    return start;
  });
  return starts.map((testStart, k) => {
    const testEnd = starts[k + 1] ?? rows;
    let trainEnd = testStart;
    if (asOf) {
      const latest = (asOf[testStart] as number) - gapMs;
      while (trainEnd > 0 && (asOf[trainEnd - 1] as number) > latest) trainEnd--;
    }
    if (testStart >= testEnd || trainEnd < FEWEST_TRAINING_ROWS) {
      throw new ModelError(
        `${rows} rows are too few to stack in ${folds} folds ${gapMs / 60_000} minutes apart: fold ${k + 1} has ${trainEnd} rows to fit on and ${Math.max(testEnd - testStart, 0)} to predict; use fewer folds, more rows, or the mean`,
      );
    }
    return { trainEnd, testStart, testEnd };
  });
}

/** Walk-forward folds: always trained on what came before, with a gap. */
import { EvaluationError } from "./report";

const MINUTE_MS = 60_000;

/** Rows [trainFrom, trainTo) train, rows [testFrom, testTo) test. */
export interface Fold {
  readonly trainFrom: number;
  readonly trainTo: number;
  readonly testFrom: number;
  readonly testTo: number;
}

/** How rows are split, as scikit-learn does it. */
export interface TimeSeriesSplitOptions {
  splits: number;
  /** Rows left out between training and test. Default 0. */
  gap?: number;
  maxTrainSize?: number;
  /** Default: rows div (splits + 1). */
  testSize?: number;
}

/**
 * scikit-learn's TimeSeriesSplit, by rows: the reference's folds. Rows that do not fill a block go to the first training part.
 * For grading, `walkForwardByTime` is the safer choice: its gap is time, which dropped rows cannot shorten.
 * @throws EvaluationError when there are too few rows
 */
export function timeSeriesSplit(rows: number, options: TimeSeriesSplitOptions): Fold[] {
  const { splits, gap = 0, maxTrainSize } = options;
  checkCount("splits", splits, 2);
  checkCount("gap", gap, 0);
  if (maxTrainSize !== undefined) checkCount("maxTrainSize", maxTrainSize, 1);
  if (splits + 1 > rows)
    throw new EvaluationError(`${splits} folds need at least ${splits + 1} rows, there are ${rows}`);
  const testSize = options.testSize ?? Math.floor(rows / (splits + 1));
  checkCount("testSize", testSize, 1);
  if (rows - gap - splits * testSize <= 0) {
    throw new EvaluationError(
      `${splits} folds of ${testSize} test rows with a gap of ${gap} leave nothing of ${rows} rows to train on: use fewer folds`,
    );
  }
  return Array.from({ length: splits }, (_, fold) => {
    const testFrom = rows - (splits - fold) * testSize;
    const trainTo = testFrom - gap;
    const trainFrom = maxTrainSize !== undefined && maxTrainSize < trainTo ? trainTo - maxTrainSize : 0;
    return { trainFrom, trainTo, testFrom, testTo: testFrom + testSize };
  });
}

/** How rows are split by time. */
export interface WalkForwardOptions {
  folds: number;
  /** A training row's time plus this must not lie after the first test row's time. See `gapMinutesOf`. */
  gapMinutes: number;
  /** Sliding: only the newest training rows, so many. */
  maxTrainRows?: number;
  /** Sliding: only training rows of the last so many minutes before the gap. */
  windowMinutes?: number;
  /**
   * Each test block is so many minutes of time, and the blocks end with the last row. Absent: blocks of equally many rows. Of two
   * searches with as many minutes in all (folds × testMinutes), each tests the same rows, however wide its blocks.
   */
  testMinutes?: number;
}

/**
 * How far training stays from a test block. horizon: no target of training reaches into the block. horizon+lookback: neither does
 * a target reach into the window that the block's first row looks at, so that the two sides share no candle.
 */
export function gapMinutesOf(
  embargo: "horizon" | "horizon+lookback",
  {
    horizonMinutes,
    lookbackMinutes,
    rowEveryMinutes,
  }: Record<"horizonMinutes" | "lookbackMinutes" | "rowEveryMinutes", number>,
): number {
  const gap = embargo === "horizon" ? horizonMinutes : horizonMinutes + lookbackMinutes;
  return Math.max(gap, rowEveryMinutes);
}

/**
 * Folds by time: test blocks that follow each other up to the last row, of rows/(folds+1) rows each unless `testMinutes` says
 * otherwise; each trained on the rows whose time plus the gap does not lie after the block's first time. With a gap of the horizon
 * or more, no target of training reaches into the test block. Rows of the same time (several markets) are never parted.
 * `asOf` in ms, not descending.
 * @throws EvaluationError when a fold would have nothing to train on or test
 */
export function walkForwardByTime(asOf: Float64Array, options: WalkForwardOptions): Fold[] {
  const { folds, gapMinutes, maxTrainRows, windowMinutes, testMinutes } = options;
  checkCount("folds", folds, 1);
  if (maxTrainRows !== undefined) checkCount("maxTrainRows", maxTrainRows, 1);
  if (!(gapMinutes >= 0 && Number.isFinite(gapMinutes))) {
    throw new EvaluationError(`a gap of ${gapMinutes} minutes is not possible; use 0 or more, at least the horizon`);
  }
  checkSpan("windowMinutes", windowMinutes);
  checkSpan("testMinutes", testMinutes);
  const rows = asOf.length;
  for (let row = 1; row < rows; row++) {
    if (!((asOf[row] as number) >= (asOf[row - 1] as number))) {
      throw new EvaluationError(
        `row ${row} is earlier than the row before it; sort rows by time before splitting them`,
      );
    }
  }
  const testSize = Math.floor(rows / (folds + 1));
  const starts = Array.from({ length: folds }, (_, fold) => {
    if (testMinutes === undefined) return firstOfTime(asOf, rows - (folds - fold) * testSize);
    return firstAfter(asOf, (asOf[rows - 1] as number) - (folds - fold) * testMinutes * MINUTE_MS);
  });
  return starts.map((testFrom, fold) => {
    const testTo = starts[fold + 1] ?? rows;
    const lastTrainTime = (asOf[testFrom] as number) - gapMinutes * MINUTE_MS;
    const trainTo = Math.min(testFrom, firstAfter(asOf, lastTrainTime));
    const oldest = windowMinutes === undefined ? 0 : firstAfter(asOf, lastTrainTime - windowMinutes * MINUTE_MS);
    const byRows = maxTrainRows === undefined ? 0 : Math.max(0, trainTo - maxTrainRows);
    const trainFrom = Math.max(oldest, byRows > 0 ? firstAfter(asOf, asOf[byRows - 1] as number) : 0);
    if (testTo <= testFrom || trainTo <= trainFrom) {
      throw new EvaluationError(
        `fold ${fold + 1} of ${folds} has ${Math.max(0, trainTo - trainFrom)} rows to train on and ${testTo - testFrom} to test, of ${rows}, ` +
          `with a gap of ${gapMinutes} minutes: use a longer history${testMinutes === undefined ? "" : ", other test blocks"} or fewer folds`,
      );
    }
    return { trainFrom, trainTo, testFrom, testTo };
  });
}

function firstOfTime(asOf: Float64Array, row: number): number {
  let first = row;
  while (first > 0 && asOf[first - 1] === asOf[row]) first--;
  return first;
}

/** First row later than `time`. */
function firstAfter(asOf: Float64Array, time: number): number {
  let low = 0;
  let high = asOf.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((asOf[middle] as number) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function checkCount(name: string, value: number, least: number): void {
  if (!(Number.isInteger(value) && value >= least)) {
    throw new EvaluationError(`${name} is ${value}; it must be a whole number from ${least} on`);
  }
}

function checkSpan(name: string, minutes: number | undefined): void {
  if (minutes !== undefined && !(minutes > 0 && Number.isFinite(minutes))) {
    throw new EvaluationError(`${name} is ${minutes}; it must be a positive number of minutes`);
  }
}

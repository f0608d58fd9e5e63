/** One fit of a search: trained on a fold's past, asked about its test rows. Small enough to be sent to a thread. */
import { familyByName, type Matrix, type SteppedModel, sliceRows } from "@/lib/models";
import type { Candidate } from "./candidates";
import type { Fold } from "./folds";

/** Rows in time order. A `Dataset` of the features room fits. */
export interface SearchDataset {
  readonly x: Matrix;
  readonly y: Float64Array;
  readonly asOf: Float64Array;
  readonly columnNames?: readonly string[];
  /** Of each row; 0 is the market that is predicted, and only its rows are graded. Absent: all are 0. */
  readonly market?: Uint8Array;
}

export interface FitTask {
  readonly candidate: Candidate;
  readonly fold: Fold;
  /** Ascending numbers of steps after which the model is asked; null asks the finished model. */
  readonly steps: readonly number[] | null;
  readonly seed: number;
  /** Distance that rows a family sets aside keep from those it fits on. */
  readonly gapMs: number;
  /** Threads that this fit may use. */
  readonly threads: number;
}

export interface FitOutcome {
  /** Of the fold's tested rows: for each of `steps`, or one. */
  readonly predictions: Float64Array[];
  readonly fitMs: number;
  readonly predictMs: number;
}

/** What the candidates of one key share on a fold's training rows. */
export interface PreparationTask {
  readonly candidate: Candidate;
  readonly fold: Fold;
}

export interface Preparation {
  readonly value: unknown;
  readonly ms: number;
}

export interface FitHooks {
  readonly signal?: AbortSignal;
  onProgress?(done: number, total: number): void;
}

/** Null for a family whose fits share nothing. */
export function preparationKey({ family, params }: Candidate): string | null {
  return familyByName(family).sharing?.preparationKey(params) ?? null;
}

/** Bins and the like, made from the fold's training rows only: what knew the test rows would be look-ahead. */
export function runPreparation(dataset: SearchDataset, { candidate, fold }: PreparationTask): Preparation {
  const began = performance.now();
  const { sharing } = familyByName(candidate.family);
  if (sharing === undefined) throw new Error(`${candidate.family} shares no preparation`);
  const value = sharing.prepare(sliceRows(dataset.x, fold.trainFrom, fold.trainTo), candidate.params);
  return { value, ms: performance.now() - began };
}

/** @throws ModelError from the family; the signal's reason when aborted */
export async function runFit(
  dataset: SearchDataset,
  task: FitTask,
  prepared: unknown,
  { signal, onProgress }: FitHooks = {},
): Promise<FitOutcome> {
  const { candidate, fold, steps, seed, gapMs, threads } = task;
  const family = familyByName(candidate.family);
  const { trainFrom, trainTo } = fold;
  const targets = dataset.y.subarray(trainFrom, trainTo);
  const context = {
    seed,
    gapMs,
    threads,
    signal,
    onProgress,
    columnNames: dataset.columnNames,
    asOf: dataset.asOf.subarray(trainFrom, trainTo),
  };
  const began = performance.now();
  const model =
    family.sharing === undefined
      ? await family.fit(sliceRows(dataset.x, trainFrom, trainTo), targets, candidate.params, context)
      : await family.sharing.fitPrepared(prepared, targets, candidate.params, context);
  const fitted = performance.now();
  const test = testMatrix(dataset, fold);
  const predictions =
    steps === null ? [await model.predictAll(test)] : await (model as SteppedModel).predictAtSteps(test, steps);
  return { predictions, fitMs: fitted - began, predictMs: performance.now() - fitted };
}

/** Rows of a fold's test that are graded: those of the predicted market. */
export function testedRows({ market }: SearchDataset, { testFrom, testTo }: Fold): Int32Array {
  const rows: number[] = [];
  for (let row = testFrom; row < testTo; row++) if (market === undefined || market[row] === 0) rows.push(row);
  return Int32Array.from(rows);
}

/** Features of the rows of a fold that are graded. */
export function testMatrix(dataset: SearchDataset, fold: Fold): Matrix {
  const rows = testedRows(dataset, fold);
  if (rows.length === fold.testTo - fold.testFrom) return sliceRows(dataset.x, fold.testFrom, fold.testTo);
  const { columns } = dataset.x;
  const values = new Float64Array(rows.length * columns);
  for (const [i, row] of rows.entries()) {
    values.set(dataset.x.values.subarray(row * columns, (row + 1) * columns), i * columns);
  }
  return { rows: rows.length, columns, values };
}

/** Walk-forward search: every candidate fitted on every fold's past, graded on what it had not seen. */
import {
  type BinnedMatrix,
  binMatrix,
  type FamilyName,
  familyByName,
  fitBinned,
  GbdtParams,
  type Matrix,
  sliceRows,
} from "@/lib/models";
import { evaluate } from "./evaluate";
import type { Fold } from "./folds";
import { EvaluationError, type EvaluationReport } from "./report";
import { groupByFit, progressOf, type SearchProgress, stopwatchOf, type Timing } from "./search-work";

export interface SearchInput {
  /** Rows in time order. A `Dataset` of the features room fits. */
  dataset: { x: Matrix; y: Float64Array; asOf: Float64Array };
  family: FamilyName;
  /** Parameters to try; each is completed and checked by the family. */
  candidates: readonly object[];
  /** See `walkForwardByTime`. */
  folds: readonly Fold[];
  epochLengthMinutes?: number;
  nExpectedEpochs?: number | null;
  seed: number;
  /** Called at least for every half percent of the work. */
  onProgress?(progress: SearchProgress): void;
  signal?: AbortSignal;
  /** Milliseconds that only grow, for `timings`. */
  stopwatch?(): number;
}

export interface RankedCandidate {
  /** From 1. */
  rank: number;
  /** Place in `candidates`, from 0. */
  index: number;
  /** All parameters, defaults filled in; give them to the family's `fit`. */
  params: object;
  /** Of the test rows of all folds together. */
  report: EvaluationReport;
}

export interface SearchResult {
  /** Best first. */
  candidates: RankedCandidate[];
  /** Reports of the best candidate, fold by fold. */
  folds: { fold: Fold; report: EvaluationReport }[];
  /** Of the best candidate on the test rows of all folds, in time order. */
  predictions: { asOf: Float64Array; yTrue: Float64Array; yPred: Float64Array };
  timings: Timing[];
}

/**
 * Fits each candidate on each fold's training rows and grades its predictions of the test rows, pooled over the folds.
 *
 * Order: number of metrics passed, as in the reference, which cannot tell equals apart; among equals the larger
 * wrmse_improvement (the one metric that grows with the size of errors avoided), then czar_improvement, then the first in the grid.
 *
 * Of gradient boosting, bins are made from each fold's training rows only (edges that knew the test rows would be
 * look-ahead) and shared by all candidates of the fold; candidates that differ in `trees` alone share one fit.
 * @throws EvaluationError for input that cannot be searched; ModelError from the family; the signal's reason when aborted
 */
export async function walkForwardSearch(input: SearchInput): Promise<SearchResult> {
  const { dataset, folds } = input;
  const family = familyByName(input.family);
  const params = input.candidates.map((candidate, index) => {
    const parsed = family.params.safeParse(candidate);
    if (parsed.success) return parsed.data as object;
    const issue = parsed.error.issues[0];
    throw new EvaluationError(`candidate ${index}: ${issue?.path.join(".")}: ${issue?.message}`);
  });
  if (params.length === 0)
    throw new EvaluationError("there is no candidate to try; give at least one set of parameters");
  checkFolds(folds, dataset.y.length);

  const clock = stopwatchOf(input.stopwatch ?? (() => performance.now()));
  const groups = groupByFit(params, input.family);
  const progress = progressOf(folds, groups, input.onProgress?.bind(input));
  const tested = folds.reduce((sum, fold) => sum + fold.testTo - fold.testFrom, 0);
  const predicted = params.map(() => new Float64Array(tested));

  let offset = 0;
  for (const [foldIndex, fold] of folds.entries()) {
    const train = sliceRows(dataset.x, fold.trainFrom, fold.trainTo);
    const targets = dataset.y.subarray(fold.trainFrom, fold.trainTo);
    const test = sliceRows(dataset.x, fold.testFrom, fold.testTo);
    const binnedBy = new Map<number, BinnedMatrix>();
    for (const [groupIndex, group] of groups.entries()) {
      input.signal?.throwIfAborted();
      const context = {
        seed: input.seed,
        signal: input.signal,
        onProgress: progress.ofFit(foldIndex, groupIndex),
      };
      if (input.family === "gbdt") {
        const fitted = GbdtParams.parse(group.params);
        let binned = binnedBy.get(fitted.maxBins);
        if (!binned) {
          binned = clock.time("bin", () => binMatrix(train, fitted.maxBins));
          binnedBy.set(fitted.maxBins, binned);
        }
        const shared = binned;
        const model = await clock.timeAsync("fit", () => fitBinned(shared, targets, fitted, context));
        const checkpoints = group.members.map((member) => (params[member] as GbdtParams).trees);
        const answers = await clock.timeAsync("predict", () => model.predictAtSteps(test, checkpoints));
        for (const [i, member] of group.members.entries()) predicted[member]?.set(answers[i] as Float64Array, offset);
      } else {
        const model = await clock.timeAsync("fit", () => family.fit(train, targets, group.params, context));
        const answers = await clock.timeAsync("predict", () => model.predictAll(test));
        for (const member of group.members) predicted[member]?.set(answers, offset);
      }
      progress.fitDone(foldIndex, groupIndex);
    }
    offset += fold.testTo - fold.testFrom;
  }

  return clock.time("evaluate", () => rank(input, params, predicted, clock.timings));
}

function rank(
  { dataset, folds, epochLengthMinutes, nExpectedEpochs }: SearchInput,
  params: object[],
  predicted: Float64Array[],
  timings: Timing[],
): SearchResult {
  const yTrue = pool(dataset.y, folds);
  const graded = params.map((one, index) => ({
    index,
    params: one,
    report: evaluate(yTrue, predicted[index] as Float64Array, { epochLengthMinutes, nExpectedEpochs }),
  }));
  const metric = (name: string) => (a: (typeof graded)[number], b: (typeof graded)[number]) =>
    (b.report.metrics[name] as number) - (a.report.metrics[name] as number);
  graded.sort(
    (a, b) =>
      b.report.num_passed - a.report.num_passed ||
      metric("wrmse_improvement")(a, b) ||
      metric("czar_improvement")(a, b) ||
      a.index - b.index,
  );
  const candidates = graded.map((one, i) => ({ rank: i + 1, ...one }));
  const yPred = predicted[(candidates[0] as RankedCandidate).index] as Float64Array;
  let at = 0;
  const reports = folds.map((fold) => {
    const from = at;
    at += fold.testTo - fold.testFrom;
    return { fold, report: evaluate(yTrue.subarray(from, at), yPred.subarray(from, at), { epochLengthMinutes }) };
  });
  return { candidates, folds: reports, predictions: { asOf: pool(dataset.asOf, folds), yTrue, yPred }, timings };
}

/** The test rows of all folds, one after the other. */
function pool(column: Float64Array, folds: readonly Fold[]): Float64Array {
  const pooled = new Float64Array(folds.reduce((sum, fold) => sum + fold.testTo - fold.testFrom, 0));
  let at = 0;
  for (const fold of folds) {
    pooled.set(column.subarray(fold.testFrom, fold.testTo), at);
    at += fold.testTo - fold.testFrom;
  }
  return pooled;
}

function checkFolds(folds: readonly Fold[], rows: number): void {
  if (folds.length === 0) throw new EvaluationError("there is no fold to test on; give at least one");
  for (const [index, { trainFrom, trainTo, testFrom, testTo }] of folds.entries()) {
    const ordered =
      0 <= trainFrom && trainFrom + 2 <= trainTo && trainTo <= testFrom && testFrom + 2 <= testTo && testTo <= rows;
    const after = testFrom >= (folds[index - 1]?.testTo ?? 0);
    if (!(ordered && after)) {
      throw new EvaluationError(
        `fold ${index + 1} trains on rows ${trainFrom} to ${trainTo} and tests on ${testFrom} to ${testTo} of ${rows}: ` +
          "each part needs two rows, tests follow training and each other; use a longer history or fewer folds",
      );
    }
  }
}

/** Walk-forward search: candidates fitted on every fold's past, graded on what they had not seen. */
import { ModelError } from "@/lib/models";
import { type Candidate, completeCandidates } from "./candidates";
import { evaluate } from "./evaluate";
import { type FitPool, inlinePool } from "./fit-pool";
import { type SearchDataset, testedRows } from "./fit-task";
import type { Fold } from "./folds";
import { type HalvingOptions, rungFolds, survivors } from "./halving";
import { EvaluationError, type EvaluationReport } from "./report";
import { byStanding, gradeFolds, type RankedCandidate, type Standing, type TestedRows } from "./search-ranking";
import { RungRun } from "./search-rung";
import { ProgressOfFits, type SearchProgress, type Timing, Timings } from "./search-work";

/** What is known of a candidate when it has come to the end of a rung (of the search, where there are none). */
export interface FinishedCandidate extends Standing, Candidate {
  readonly rung: number;
  /** Of the folds done. */
  readonly predictions: Float64Array;
  readonly ms: number;
}

/** What an earlier run of the same search had found. */
export type DoneCandidate = Pick<FinishedCandidate, "index" | "foldsDone" | "predictions" | "ms">;

export interface SearchInput {
  dataset: SearchDataset;
  candidates: readonly Candidate[];
  /** See `walkForwardByTime`. */
  folds: readonly Fold[];
  /** Absent: every candidate is tested on every fold. */
  halving?: HalvingOptions;
  epochLengthMinutes?: number;
  nExpectedEpochs?: number | null;
  /** The distance that folds keep, for families that set rows aside themselves. */
  gapMinutes?: number;
  seed: number;
  /** Of the same dataset. Default: all in this thread. The caller closes it. */
  pool?: FitPool;
  /** Of the same dataset, candidates, folds and seed: what it holds is not fitted again. */
  done?: readonly DoneCandidate[];
  /** Called for each candidate that has come to the end of a rung; the next fits of the same lane wait for it. */
  onCandidate?(finished: FinishedCandidate): void | Promise<void>;
  /** Called at least for every half percent of the work. */
  onProgress?(progress: SearchProgress): void;
  signal?: AbortSignal;
}

export interface SearchResult {
  /** Best first. */
  candidates: RankedCandidate[];
  /** Reports of the best candidate, fold by fold. */
  folds: { fold: Fold; report: EvaluationReport }[];
  /** Of the best candidate on the test rows of all folds, in time order. */
  predictions: { asOf: Float64Array; yTrue: Float64Array; yPred: Float64Array };
  timings: Timing[];
  /** Candidates that could not be fitted, with why. */
  failed: (Candidate & { index: number; reason: string })[];
}

/**
 * Fits each candidate on each fold's training rows and grades its predictions of the test rows, pooled over the folds. For the
 * order of candidates see `byStanding`, for halving `rungFolds`. Candidates that differ in steps (trees) alone share one fit;
 * what their family prepares (bins) is made from each fold's training rows only and shared as well.
 * Same input, same result to the bit, whatever the pool and whatever was done before.
 * A candidate that its family cannot fit is left out of the ranking, and told of.
 * @throws EvaluationError for input that cannot be searched; ModelError when no candidate can be fitted; the signal's reason when aborted
 */
export async function walkForwardSearch(input: SearchInput): Promise<SearchResult> {
  const { dataset, folds, onCandidate, signal } = input;
  const candidates = completeCandidates(input.candidates);
  checkFolds(folds, dataset.y.length);
  const rows = testedOf(dataset, folds);
  const eta = input.halving?.eta ?? 3;
  const rungs = input.halving ? rungFolds(folds.length, candidates.length, { eta }) : [folds.length];

  const timings = new Timings();
  const progress = new ProgressOfFits(input.onProgress?.bind(input), signal);
  const state = candidates.map(() => ({
    predictions: new Float64Array(rows.yTrue.length),
    foldsDone: 0,
    ms: 0,
    failed: null as string | null,
  }));
  for (const { index, foldsDone, predictions, ms } of input.done ?? []) {
    const known = state[index];
    const end = rows.ends[foldsDone - 1];
    if (known === undefined || end === undefined || predictions.length !== end) {
      throw new EvaluationError(`what is said to be done of candidate ${index} does not belong to this search`);
    }
    known.predictions.set(predictions);
    Object.assign(known, { foldsDone, ms });
  }
  const standings = new Map<number, Standing & { rung: number }>();
  const grade = (index: number, foldsDone: number, rung: number) => {
    const began = performance.now();
    const report = gradeFolds(rows, (state[index] as (typeof state)[number]).predictions, foldsDone, input);
    const standing = { index, foldsDone, report, rung };
    standings.set(index, standing);
    timings.add("evaluate", performance.now() - began);
    return standing;
  };
  const told = (standing: Standing & { rung: number }): FinishedCandidate => {
    const { predictions, ms } = state[standing.index] as (typeof state)[number];
    const end = rows.ends[standing.foldsDone - 1] as number;
    return { ...(candidates[standing.index] as Candidate), ...standing, predictions: predictions.subarray(0, end), ms };
  };

  let alive = [...candidates.keys()];
  for (const [rung, foldsDone] of rungs.entries()) {
    const run = new RungRun(
      { ...input, candidates, pool: input.pool ?? inlinePool(dataset) },
      { rows, state, timings },
    );
    await run.run(alive, foldsDone, progress, async (index) => {
      const standing = grade(index, foldsDone, rung);
      await onCandidate?.(told(standing));
    });
    alive = alive.filter((index) => state[index]?.failed === null);
    if (alive.length === 0)
      throw new ModelError(state.find(({ failed }) => failed !== null)?.failed ?? "nothing was fitted");
    // Those that an earlier run had finished were not told of again, but are graded like the others.
    for (const index of alive) if (standings.get(index)?.rung !== rung) grade(index, foldsDone, rung);
    if (rung + 1 < rungs.length) {
      const order = alive.map((index) => standings.get(index) as Standing).sort(byStanding);
      alive = order.slice(0, survivors(alive.length, eta)).map(({ index }) => index);
      alive.sort((a, b) => a - b);
    }
  }

  const failed = candidates.flatMap((candidate, index) => {
    const reason = state[index]?.failed ?? null;
    return reason === null ? [] : [{ ...candidate, index, reason }];
  });
  for (const { index } of failed) standings.delete(index);
  const ranked = [...standings.values()].sort(byStanding).map((one, i) => ({ rank: i + 1, ...told(one) }));
  const best = (ranked[0] as RankedCandidate).predictions;
  return {
    candidates: ranked,
    folds: folds.map((fold, i) => {
      const [from, to] = [rows.ends[i - 1] ?? 0, rows.ends[i] as number];
      const { epochLengthMinutes } = input;
      return { fold, report: evaluate(rows.yTrue.subarray(from, to), best.subarray(from, to), { epochLengthMinutes }) };
    }),
    predictions: { asOf: rows.asOf, yTrue: rows.yTrue, yPred: best.slice() },
    timings: timings.list,
    failed,
  };
}

function testedOf(dataset: SearchDataset, folds: readonly Fold[]): TestedRows {
  const parts = folds.map((fold, i) => {
    const rows = testedRows(dataset, fold);
    if (rows.length >= 2) return rows;
    throw new EvaluationError(
      `fold ${i + 1} of ${folds.length} has ${rows.length} rows of the predicted market to test: use a longer history or fewer folds`,
    );
  });
  const ends: number[] = [];
  for (const { length } of parts) ends.push((ends.at(-1) ?? 0) + length);
  const pooled = (column: Float64Array) => {
    const all = new Float64Array(ends.at(-1) ?? 0);
    for (const [i, rows] of parts.entries()) {
      const from = ends[i - 1] ?? 0;
      rows.forEach((row, k) => {
        all[from + k] = column[row] as number;
      });
    }
    return all;
  };
  return { asOf: pooled(dataset.asOf), yTrue: pooled(dataset.y), ends };
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

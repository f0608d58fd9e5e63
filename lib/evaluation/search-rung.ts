/** Brings candidates up to a number of folds: makes the list of fits, and works through it in as many lanes as the pool has threads. */
import { ModelError } from "@/lib/models";
import type { Candidate } from "./candidates";
import { groupByFit } from "./fit-groups";
import type { FitPool } from "./fit-pool";
import { type FitTask, type Preparation, preparationKey } from "./fit-task";
import type { Fold } from "./folds";
import type { TestedRows } from "./search-ranking";
import { type ProgressOfFits, type Timings, workOf } from "./search-work";

/** What is known of a candidate: `predictions` holds the test rows of the folds done, and has room for all. */
export interface CandidateState {
  readonly predictions: Float64Array;
  foldsDone: number;
  ms: number;
  /** Why it could not be fitted; it is out of the search then. */
  failed: string | null;
}

interface Fit {
  readonly task: FitTask;
  readonly fold: number;
  readonly members: readonly number[];
  /** Null where nothing is prepared. */
  readonly key: string | null;
  readonly work: number;
}

export class RungRun {
  private readonly prepared = new Map<string, Promise<Preparation>>();
  /** Fits that still need a preparation, by key. */
  private readonly uses = new Map<string, number>();
  /** Fits that a candidate still needs. */
  private readonly left = new Map<number, number>();

  constructor(
    private readonly search: {
      readonly candidates: readonly Candidate[];
      readonly folds: readonly Fold[];
      readonly pool: FitPool;
      readonly seed: number;
      readonly gapMinutes?: number;
      readonly signal?: AbortSignal;
    },
    private readonly shared: { rows: TestedRows; state: readonly CandidateState[]; timings: Timings },
  ) {}

  /**
   * Calls `onFinished` for each candidate as soon as it has been tested on `folds` folds. One that its family cannot fit is
   * marked as failed and left out of the rest; at any other error the lanes stop.
   * @throws what a fit besides a ModelError, or `onFinished`, throws; the signal's reason when aborted
   */
  async run(
    alive: readonly number[],
    folds: number,
    progress: ProgressOfFits,
    onFinished: (index: number) => Promise<void>,
  ): Promise<void> {
    const fits = this.fitsOf(alive, folds);
    progress.plan(fits.map(({ work }) => work));
    let next = 0;
    let hasFailed = false;
    const lane = async () => {
      while (next < fits.length && !hasFailed) {
        const fit = fits[next++] as Fit;
        try {
          this.search.signal?.throwIfAborted();
          if (!(await this.computed(fit, progress))) continue;
          for (const member of fit.members) {
            const left = (this.left.get(member) ?? 0) - 1;
            this.left.set(member, left);
            if (left > 0 || this.stateOf(member).failed !== null) continue;
            this.stateOf(member).foldsDone = folds;
            await onFinished(member);
          }
        } catch (error) {
          hasFailed = true;
          throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.search.pool.threads, fits.length) }, lane));
  }

  /** Group by group and fold by fold, so that candidates finish one after the other. */
  private fitsOf(alive: readonly number[], folds: number): Fit[] {
    const { candidates, seed, gapMinutes = 0 } = this.search;
    const fits: Fit[] = [];
    for (const { members, steps } of groupByFit(candidates, alive)) {
      for (let index = 0; index < folds; index++) {
        const places = [...members.keys()].filter((i) => this.stateOf(members[i] as number).foldsDone <= index);
        if (places.length === 0) continue;
        const asked = places.map((i) => members[i] as number);
        const candidate = candidates[asked.at(-1) as number] as Candidate;
        const fold = this.search.folds[index] as Fold;
        const task: FitTask = {
          candidate,
          fold,
          steps: steps && places.map((i) => steps[i] as number),
          seed,
          gapMs: gapMinutes * 60_000,
          threads: 1,
        };
        const own = preparationKey(candidate);
        const key = own === null ? null : JSON.stringify([index, candidate.family, own]);
        fits.push({ task, fold: index, members: asked, key, work: workOf(task) });
        if (key !== null) this.uses.set(key, (this.uses.get(key) ?? 0) + 1);
        for (const member of asked) this.left.set(member, (this.left.get(member) ?? 0) + 1);
      }
    }
    return fits;
  }

  private stateOf(index: number): CandidateState {
    return this.shared.state[index] as CandidateState;
  }

  /** Whether there are predictions: not where the candidate has failed, in this fit or before. */
  private async computed(fit: Fit, progress: ProgressOfFits): Promise<boolean> {
    if (fit.members.every((member) => this.stateOf(member).failed !== null)) {
      progress.begin(fit.work).end();
      if (fit.key !== null) this.release(fit.key);
      return false;
    }
    try {
      await this.compute(fit, progress);
      return true;
    } catch (error) {
      if (!(error instanceof ModelError) || this.search.signal?.aborted) throw error;
      for (const member of fit.members) this.stateOf(member).failed ??= error.message;
      return false;
    }
  }

  private async compute({ task, fold, members, key, work }: Fit, progress: ProgressOfFits): Promise<void> {
    const { rows, state, timings } = this.shared;
    const { step, end } = progress.begin(work);
    const outcome = await this.fitted(task, key, step).finally(() => {
      end();
      if (key !== null) this.release(key);
    });
    timings.add("fit", outcome.fitMs);
    timings.add("predict", outcome.predictMs);
    for (const [i, member] of members.entries()) {
      const known = state[member] as CandidateState;
      // Without steps, equal candidates share the one answer.
      const answer = outcome.predictions[task.steps === null ? 0 : i] as Float64Array;
      known.predictions.set(answer, rows.ends[fold - 1] ?? 0);
      known.ms += (outcome.fitMs + outcome.predictMs) / members.length;
    }
  }

  private async fitted(task: FitTask, key: string | null, onProgress: (done: number, total: number) => void) {
    const { pool, signal } = this.search;
    const preparation = key === null ? null : await this.preparation(key, task);
    return pool.fit(task, preparation?.value, { signal, onProgress });
  }

  /** Made once for all fits of a key; forgotten after the last of them, for it may be large. */
  private async preparation(key: string, task: FitTask): Promise<Preparation> {
    const known = this.prepared.get(key);
    if (known) return known;
    const making = this.search.pool.prepare(task, this.search.signal);
    this.prepared.set(key, making);
    const made = await making;
    this.shared.timings.add("prepare", made.ms);
    return made;
  }

  private release(key: string): void {
    const left = (this.uses.get(key) ?? 0) - 1;
    this.uses.set(key, left);
    if (left === 0) this.prepared.delete(key);
  }
}

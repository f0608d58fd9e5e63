/** How far a search is, and what it spent its time on. */
import { stepsOfCandidate } from "./fit-groups";
import type { FitTask } from "./fit-task";

export interface SearchProgress {
  /** Work done and in all: only their ratio has a meaning. */
  done: number;
  total: number;
  message: string;
}

export interface Timing {
  step: string;
  ms: number;
}

/** Work of a fit = its training rows × its steps; families without steps count as this many. */
const STEPS = 100;

export function workOf({ candidate, fold }: Pick<FitTask, "candidate" | "fold">): number {
  return (fold.trainTo - fold.trainFrom) * (stepsOfCandidate(candidate) ?? STEPS);
}

/** Adds up fits that run at the same time; reports pass on when the share done has grown by half a percent. */
export class ProgressOfFits {
  private fits = 0;
  private fitsDone = 0;
  private total = 0;
  private finished = 0;
  private readonly running = new Map<object, number>();
  private reported = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly onProgress: ((progress: SearchProgress) => void) | undefined,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** Fits that are still to come. */
  plan(work: readonly number[]): void {
    this.fits += work.length;
    for (const one of work) this.total += one;
    this.report(true);
  }

  /** Of a fit that begins; its functions are told how far it is, and that it is done. */
  begin(work: number): { step: (done: number, total: number) => void; end: () => void } {
    const key = {};
    this.running.set(key, 0);
    return {
      step: (done, total) => {
        this.running.set(key, total > 0 ? (work * done) / total : 0);
        this.report(false);
      },
      end: () => {
        this.running.delete(key);
        this.finished += work;
        this.fitsDone++;
        this.report(true);
      },
    };
  }

  private report(force: boolean): void {
    if (this.signal?.aborted) return;
    let done = this.finished;
    for (const part of this.running.values()) done += part;
    if (!force && done - this.reported < this.total / 200) return;
    done = Math.max(done, this.reported);
    this.reported = done;
    this.onProgress?.({
      done: Math.round(done),
      total: this.total,
      message: `${this.fitsDone} of ${this.fits} fits done`,
    });
  }
}

/** Milliseconds by step, added up over all threads. */
export class Timings {
  readonly list: Timing[] = [];

  add(step: string, ms: number): void {
    const known = this.list.find((timing) => timing.step === step);
    if (known) known.ms += ms;
    else this.list.push({ step, ms });
  }
}

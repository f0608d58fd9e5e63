/** What the pool and its threads say to each other. Datasets and preparations rest on shared memory; results are handed over. */
import type { FitOutcome, FitTask, Preparation, PreparationTask, SearchDataset } from "@/lib/evaluation/fit-task";

export interface ThreadData {
  readonly dataset: SearchDataset;
  /** 0 to 19: how readily the thread gives way to others (the "nice" value). */
  readonly niceness: number;
}

export type ToThread =
  | { readonly prepare: PreparationTask }
  | { readonly fit: FitTask; readonly prepared: unknown; readonly tellsProgress: boolean };

export type FromThread =
  | { readonly progress: readonly [done: number, total: number] }
  | { readonly prepared: Preparation }
  | { readonly fitted: FitOutcome }
  | { readonly failed: { readonly name: string; readonly message: string; readonly stack?: string } };

/** Threads died of the same fit, however often it was tried. */
export class FitThreadDied extends Error {
  override name = "FitThreadDied";
}

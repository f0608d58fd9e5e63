/** Where the fits of a search are computed: here, or in threads that someone else brings. */
import {
  type FitHooks,
  type FitOutcome,
  type FitTask,
  type Preparation,
  type PreparationTask,
  runFit,
  runPreparation,
  type SearchDataset,
} from "./fit-task";

/** Knows the dataset. Which thread computes what never changes a result. */
export interface FitPool {
  /** How many fits it computes at once. */
  readonly threads: number;
  prepare(task: PreparationTask, signal?: AbortSignal): Promise<Preparation>;
  /** @throws ModelError from the family; the signal's reason when aborted */
  fit(task: FitTask, prepared: unknown, hooks?: FitHooks): Promise<FitOutcome>;
  close(): Promise<void>;
}

/** Computes one fit after the other in the caller's thread. */
export function inlinePool(dataset: SearchDataset): FitPool {
  return {
    threads: 1,
    prepare: async (task) => runPreparation(dataset, task),
    fit: (task, prepared, hooks) => runFit(dataset, task, prepared, hooks),
    close: async () => undefined,
  };
}

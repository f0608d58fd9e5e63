/** What the runner and a job's thread say to each other. */
import type { JobStop, StepProgress } from "@/lib/forge/jobs/run";

export interface ToThread {
  readonly stop: JobStop["why"];
}

export type FromThread = { readonly progress: StepProgress } | { readonly ended: true };

/** The work of a plan analysis' job. */
import type { JobOutcome, JobRun } from "@/lib/forge/jobs/run";

export async function runPlanAnalysis(_run: JobRun): Promise<JobOutcome> {
  throw new Error("not yet");
}

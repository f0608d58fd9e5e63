/** The work of an evaluation's job: a model that predicts a span, or the analysis of rows that are stored. */
import type { JobOutcome, JobRun } from "@/lib/forge/jobs/run";
import { EvaluationInput } from "./evaluation-input";
import { runAnalysis } from "./run-analysis";
import { runModelEvaluation } from "./run-model-evaluation";

/** @throws what the work for its kind throws */
export async function runEvaluation(run: JobRun): Promise<JobOutcome> {
  const input = EvaluationInput.parse(run.claim.input);
  return input.kind === "analysis" ? runAnalysis(run, input) : runModelEvaluation(run, input);
}

/** The work of opening an untouched window: the model's evaluation over it, which the training keeps for good. */
import { runEvaluation } from "@/lib/forge/evaluation/run-evaluation";
import type { JobOutcome, JobRun } from "@/lib/forge/jobs/run";
import { HoldoutInput } from "./holdout-input";

/** @throws what the evaluation throws: the window then stays closed and can be asked for again */
export async function runHoldout(run: JobRun): Promise<JobOutcome> {
  const { id } = run.claim;
  const { holdoutOf } = HoldoutInput.parse(run.claim.input);
  const outcome = await runEvaluation(run);
  return {
    ...outcome,
    store: async (tx) => {
      await outcome.store?.(tx);
      const { report, predictions } = await tx.evaluation.findUniqueOrThrow({ where: { id } });
      await tx.training.updateMany({
        where: { id: holdoutOf, holdoutOpenedAt: null },
        data: { holdoutOpenedAt: new Date(), holdoutReport: report as object, holdoutPredictions: predictions },
      });
    },
  };
}

export function isHoldout(input: unknown): boolean {
  return HoldoutInput.safeParse(input).success;
}

/** The verb: one training with what it found, or has found so far. */
import type { Call, ForgeContext } from "@/lib/forge/context";
import { findJob, JobId } from "@/lib/forge/jobs/find-job";
import type { TrainingView } from "@/lib/forge/views";
import type { Job } from "@/lib/store/generated/client";
import { toTrainingView } from "./training-view";

/** @throws ForgeError not_found */
export async function getTraining({ ctx, input }: Call<unknown>): Promise<TrainingView> {
  const { id } = JobId.parse(input);
  return trainingOf(ctx, await findJob(ctx, id, ["training"]));
}

/** The training of a job. */
export async function trainingOf({ db }: ForgeContext, job: Job): Promise<TrainingView> {
  const { id } = job;
  const [training, candidates, evaluation, opening] = await Promise.all([
    db.training.findUnique({ where: { id } }),
    db.trainingCandidate.findMany({ where: { trainingId: id }, omit: { predictions: true } }),
    // A training's report has the training's id.
    db.evaluation.findUnique({ where: { id }, select: { id: true } }),
    db.job.findFirst({
      where: { chainId: job.chainId, kind: "evaluation", input: { path: ["holdoutOf"], equals: id } },
      orderBy: { createdAt: "desc" },
      select: { id: true },
    }),
  ]);
  const [evaluationId = null, openingId = null] = [evaluation?.id, opening?.id];
  return toTrainingView({ job, training, candidates, evaluationId, openingId });
}

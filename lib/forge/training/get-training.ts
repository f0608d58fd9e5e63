/** The verb: one training with what it found. */
import type { Call } from "@/lib/forge/context";
import { findJob, JobId } from "@/lib/forge/jobs/find-job";
import type { TrainingView } from "@/lib/forge/views";
import { toTrainingView } from "./training-view";

/** @throws ForgeError not_found */
export async function getTraining({ ctx, input }: Call<unknown>): Promise<TrainingView> {
  const { id } = JobId.parse(input);
  const job = await findJob(ctx, id, "training");
  const training = await ctx.db.training.findUnique({ where: { id } });
  return toTrainingView({ ...job, training });
}

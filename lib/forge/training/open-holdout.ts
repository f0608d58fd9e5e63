/** The verb: opens a training's untouched window, once. */
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { findJob, JobId } from "@/lib/forge/jobs/find-job";
import type { TrainingView } from "@/lib/forge/views";
import type { Prisma } from "@/lib/store/generated/client";
import { enqueueJob } from "@/lib/store/jobs";
import { trainingOf } from "./get-training";
import { type HoldoutInput, HoldoutSpan } from "./holdout-input";
import { TrainingInput } from "./training-input";

/**
 * A runner predicts the window and grades it; its report is in the training when that is done. Opened already, or being opened:
 * nothing is begun again, and the answer is the training as it is.
 * @throws ForgeError not_found | conflict when the training has not ended well or held nothing out
 */
export async function openHoldout({ ctx, input }: Call<unknown>): Promise<TrainingView> {
  const { id } = JobId.parse(input);
  const job = await findJob(ctx, id, ["training"]);
  await ctx.db.$transaction(async (tx) => {
    // One at a time: of two that ask at once, the second sees the job of the first.
    await tx.$queryRaw`select 1 from "Training" where "id" = ${id}::uuid for update`;
    const training = await tx.training.findUnique({ where: { id }, omit: { predictions: true } });
    if (training === null || training.modelId === null) {
      throw new ForgeError(
        "conflict",
        `The training ${id} has no model: it is ${job.status}.`,
        job.status === "queued" || job.status === "running" ? "Wait until it has ended." : "Train again.",
      );
    }
    const span = HoldoutSpan.nullable().parse(training.holdout);
    if (span === null) {
      throw new ForgeError(
        "conflict",
        `The training ${id} held nothing out.`,
        "Evaluate its model on newer days, or train with holdoutDays.",
      );
    }
    if (training.holdoutOpenedAt !== null || (await isBeingOpened(tx, id))) return;
    const { title } = TrainingInput.parse(job.input);
    const opening: HoldoutInput = {
      kind: "model",
      title: `${title}: untouched window`,
      modelId: training.modelId,
      ...span,
      holdoutOf: id,
    };
    await enqueueJob(tx, { chainId: job.chainId, kind: "evaluation", input: opening });
    await tx.audit.create({ data: { actor: ctx.actor, action: "training.holdout", subject: id } });
  });
  return trainingOf(ctx, job);
}

async function isBeingOpened(tx: Prisma.TransactionClient, id: string): Promise<boolean> {
  const open = { kind: "evaluation", status: { in: ["queued", "running"] } };
  return (await tx.job.count({ where: { ...open, input: { path: ["holdoutOf"], equals: id } } })) > 0;
}

/** The verb: asks how a model does over the newest days. */
import { z } from "zod";
import { DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { FeaturePlan } from "@/lib/features";
import { currentChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { ModelId } from "@/lib/forge/models/get-model";
import { refuseTooManyDays } from "@/lib/forge/training/size-limit";
import type { EvaluationView } from "@/lib/forge/views";
import { enqueueJob } from "@/lib/store/jobs";
import { refuseClosedWindow } from "./closed-window";
import type { ModelInput } from "./evaluation-input";
import { toEvaluationView } from "./evaluation-view";

export const ModelToEvaluate = z.strictObject({
  modelId: ModelId,
  /** Days back from the chain's present, at least one. */
  days: z.number().int().min(1).max(3660).default(30),
});

/**
 * Rows up to the end of its training say nothing of a model: the answer has their number as `seenRows`.
 * @throws ZodError; ForgeError not_found | network_failed | conflict when the days reach into an untouched window
 */
export async function requestEvaluation({ ctx, input }: Call<unknown>): Promise<EvaluationView> {
  const { modelId, days } = ModelToEvaluate.parse(input);
  const { chainId, latestBlockTime } = await currentChain(ctx);
  const model = await ctx.db.model.findFirst({ where: { id: modelId, chainId }, select: { name: true, plan: true } });
  if (model === null) {
    throw new ForgeError(
      "not_found",
      `There is no model ${modelId} on this network.`,
      "Train one, or list the models.",
    );
  }
  refuseTooManyDays(FeaturePlan.parse(model.plan), days);
  const toMs = Math.floor(latestBlockTime.getTime() / MINUTE_MS) * MINUTE_MS;
  const job: ModelInput = {
    kind: "model",
    title: `${model.name}, ${days} ${days === 1 ? "day" : "days"}`,
    modelId,
    fromMs: toMs - days * DAY_MS,
    toMs,
  };
  await refuseClosedWindow(ctx, { chainId, modelId, fromMs: job.fromMs, toMs });
  const id = await enqueueJob(ctx.db, { chainId, kind: "evaluation", input: job });
  return toEvaluationView(await ctx.db.job.findUniqueOrThrow({ where: { id } }), null);
}

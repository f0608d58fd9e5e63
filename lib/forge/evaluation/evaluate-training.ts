/** The verb: grades the out-of-fold predictions of a training that has ended. */
import { z } from "zod";
import { currentChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import type { EvaluationView } from "@/lib/forge/views";
import { evaluateRows } from "./evaluate-rows";
import { trainingRows } from "./training-rows";

export const TrainingToEvaluate = z.strictObject({ trainingId: z.uuid("must be a training's id, a UUID") });

/** @throws ZodError; ForgeError not_found | network_failed */
export async function evaluateTraining({ ctx, input }: Call<unknown>): Promise<EvaluationView> {
  const { trainingId } = TrainingToEvaluate.parse(input);
  const { chainId } = await currentChain(ctx);
  const { modelId, ...rows } = await trainingRows(ctx, chainId, trainingId);
  return evaluateRows(ctx, { ...rows, chainId, subject: { kind: "training", trainingId, modelId } });
}

/** A model from the database, ready to predict. */
import type { ForgeContext } from "@/lib/forge/context";
import { modelSource } from "@/lib/forge/models/model-source";
import { decodeArtifact } from "@/lib/models/artifact";
import { ModelError } from "@/lib/models/model";
import type { LiveModel } from "./model-cache";

/** @throws ModelError for a model that is gone or damaged */
export async function loadModel(
  ctx: Pick<ForgeContext, "db" | "config">,
  chainId: string,
  modelId: string,
): Promise<LiveModel> {
  const row = await ctx.db.model.findUnique({ where: { id: modelId }, select: { bytes: true } });
  if (row === null) throw new ModelError(`the model ${modelId} is gone; deploy another`);
  const { manifest, model } = await decodeArtifact(row.bytes, modelId);
  return {
    plan: manifest.plan,
    source: modelSource(ctx, chainId, manifest.trainedOn.source),
    predict: (features) => model.predict(features),
  };
}

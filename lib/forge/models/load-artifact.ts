/** A stored model's artifact, read and checked. */
import type { ForgeContext } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { decodeArtifact, ModelError } from "@/lib/models";

/** @throws ForgeError not_found | invalid_artifact */
export async function loadArtifact(ctx: ForgeContext, chainId: string, modelId: string) {
  const row = await ctx.db.model.findFirst({ where: { id: modelId, chainId }, select: { bytes: true } });
  if (row === null) {
    throw new ForgeError(
      "not_found",
      `There is no model ${modelId} on this network.`,
      "Train or import one, or list the models.",
    );
  }
  try {
    return await decodeArtifact(row.bytes, modelId);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new ForgeError("invalid_artifact", error.message, "Train or import the model again.");
  }
}

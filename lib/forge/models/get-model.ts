/** The verb: one model, with its lineage. */
import { z } from "zod";
import { findChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { planIdOf } from "@/lib/forge/plans/plan-id";
import type { ModelDetailView } from "@/lib/forge/views";
import { ModelError, openArtifact } from "@/lib/models";
import { toldByArtifact } from "./model-detail";
import { MODEL_COLUMNS, toModelView } from "./model-view";

export const ModelId = z.string().regex(/^[0-9a-f]{64}$/, "must be a model's id: 64 hex digits");
export const ModelPath = z.strictObject({ id: ModelId });

/** @throws ForgeError not_found | invalid_artifact */
export async function getModel({ ctx, input }: Call<unknown>): Promise<ModelDetailView> {
  const { id } = ModelPath.parse(input);
  const chain = await findChain(ctx);
  const row =
    chain === null
      ? null
      : await ctx.db.model.findFirst({
          where: { id, chainId: chain.chainId },
          select: {
            ...MODEL_COLUMNS,
            bytes: true,
            deployments: {
              where: { removedAt: null },
              select: { id: true, topicId: true, desired: true, status: true },
              orderBy: { createdAt: "desc" },
            },
          },
        });
  if (row === null) throw noSuchModel(id);
  const { bytes, deployments, ...model } = row;
  try {
    const { manifest, weights } = openArtifact(bytes, id);
    const planId = planIdOf(manifest.plan);
    const saved = await ctx.db.plan.findUnique({ where: { id: planId }, select: { id: true } });
    return {
      ...toModelView(model),
      ...(await toldByArtifact(manifest, weights)),
      planId: saved?.id ?? null,
      deployments: deployments as ModelDetailView["deployments"],
    };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new ForgeError("invalid_artifact", error.message, "Train or import the model again.");
  }
}

export function noSuchModel(id: string): ForgeError {
  return new ForgeError(
    "not_found",
    `There is no model ${id} on this network.`,
    "Train or import one, or list the models.",
  );
}

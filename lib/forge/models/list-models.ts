/** The verb: the chain's models, newest first. */
import { z } from "zod";
import { findChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import { behind, pageFields } from "@/lib/forge/page";
import type { ModelView } from "@/lib/forge/views";
import { MODEL_COLUMNS, toModelView } from "./model-view";

export const ModelsQuery = z
  .strictObject({
    topicId: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
    ...pageFields({ usual: 200, most: 500 }),
  })
  .default({ limit: 200 });

export async function listModels({ ctx, input }: Call<unknown>): Promise<ModelView[]> {
  const { topicId, limit, after } = ModelsQuery.parse(input);
  const chain = await findChain(ctx);
  if (chain === null) return [];
  const models = await ctx.db.model.findMany({
    where: { chainId: chain.chainId, ...(topicId !== undefined && { topicId }), ...behind(after) },
    select: MODEL_COLUMNS,
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit,
  });
  return models.map(toModelView);
}

/** The verb: all deployments on the configured chain that are not removed, newest first. */
import { z } from "zod";
import { findChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import { behind, pageFields } from "@/lib/forge/page";
import type { DeploymentView } from "@/lib/forge/views";
import { deploymentViews } from "./deployment-views";
import { deploymentParts } from "./find";

export const DeploymentsQuery = z.strictObject({
  topicId: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
  ...pageFields({ usual: 1_000, most: 1_000 }),
});

export async function listDeployments({ ctx, input }: Call<unknown>): Promise<DeploymentView[]> {
  const { topicId, limit, after } = DeploymentsQuery.parse(input);
  const chain = await findChain(ctx);
  if (chain === null) return [];
  const rows = await ctx.db.deployment.findMany({
    where: { chainId: chain.chainId, removedAt: null, topicId, ...behind(after) },
    include: deploymentParts,
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit,
  });
  return deploymentViews(ctx, rows);
}

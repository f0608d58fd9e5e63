/** How many of our workers are live, by topic. */
import type { ForgeContext } from "@/lib/forge/context";

export async function minePerTopic(ctx: ForgeContext, chainId: string): Promise<Map<number, number>> {
  const groups = await ctx.db.deployment.groupBy({
    by: ["topicId"],
    where: { chainId, removedAt: null, status: "live", desired: "running" },
    _count: { _all: true },
  });
  return new Map(groups.map((group) => [group.topicId, group._count._all]));
}

/** The jobs of plan analyses on the current chain, by plan. */
import { findChain } from "@/lib/forge/chain";
import type { ForgeContext } from "@/lib/forge/context";
import type { Job } from "@/lib/store/generated/client";
import { AnalysisInput } from "./analysis-input";

const MOST_OF_A_PLAN = 10;
const MOST_OF_ALL = 1000;

/** At most ten of a plan, newest first. @param planId of this plan alone */
export async function analysisJobs(
  ctx: ForgeContext,
  planId?: string,
): Promise<Map<string, { job: Job; days: number }[]>> {
  const found = new Map<string, { job: Job; days: number }[]>();
  const chain = await findChain(ctx);
  if (chain === null) return found;
  const jobs = await ctx.db.job.findMany({
    where: {
      chainId: chain.chainId,
      kind: "analysis",
      ...(planId !== undefined && { input: { path: ["planId"], equals: planId } }),
    },
    orderBy: { createdAt: "desc" },
    take: planId === undefined ? MOST_OF_ALL : MOST_OF_A_PLAN,
  });
  for (const job of jobs) {
    const input = AnalysisInput.parse(job.input);
    const ofPlan = found.get(input.planId) ?? [];
    if (ofPlan.length < MOST_OF_A_PLAN) ofPlan.push({ job, days: input.days });
    found.set(input.planId, ofPlan);
  }
  return found;
}

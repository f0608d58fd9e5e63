/** The verb: saves a feature plan. */
import { z } from "zod";
import { FeaturePlan, marketsOf } from "@/lib/features";
import { knownMarket } from "@/lib/forge/backfill/known-market";
import { findChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import type { PlanView } from "@/lib/forge/views";
import { analysisJobs } from "./analysis-jobs";
import { planIdOf } from "./plan-id";
import { refuseUnusablePlugins } from "./plan-plugins";
import { toPlanView } from "./plan-view";

export const NewPlan = z.strictObject({
  name: z.string().trim().min(1, "must not be empty").max(80),
  plan: FeaturePlan,
});

/**
 * A plan that is saved already is answered as it is, under the name that it has.
 * @throws ZodError; ForgeError invalid_input for a market that the source does not offer, or a plugin's parameters; conflict for
 * a plugin that cannot be used
 */
export async function createPlan({ ctx, input }: Call<unknown>): Promise<PlanView> {
  const { name, plan } = NewPlan.parse(input);
  const chain = await findChain(ctx);
  // Before the network was reached there is nobody to ask: an analysis or a training will say so.
  if (chain !== null) {
    for (const market of marketsOf(plan)) await knownMarket(ctx, chain.chainId, market);
  }
  await refuseUnusablePlugins(ctx, plan);
  const id = planIdOf(plan);
  await ctx.db.plan.createMany({ data: [{ id, name, plan }], skipDuplicates: true });
  const row = await ctx.db.plan.findUniqueOrThrow({ where: { id } });
  const jobs = await analysisJobs(ctx, id);
  return toPlanView(ctx, row, jobs.get(id) ?? []);
}

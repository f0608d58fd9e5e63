/** A plan's row as JSON. */
import { barsNeeded, columnCount, FeaturePlan } from "@/lib/features";
import type { ForgeContext } from "@/lib/forge/context";
import { toJobView } from "@/lib/forge/jobs/job-view";
import { findPlugins } from "@/lib/forge/plugins/plugin-rows";
import type { PlanView } from "@/lib/forge/views";
import type { Job, Plan } from "@/lib/store/generated/client";
import { pluginsOf } from "./plan-plugins";

export async function toPlanView(
  ctx: ForgeContext,
  row: Plan,
  analyses: readonly { job: Job; days: number }[],
): Promise<PlanView> {
  const plan = FeaturePlan.parse(row.plan);
  return {
    id: row.id,
    name: row.name,
    plan,
    columns: columnCount(plan),
    barsNeeded: await barsOf(ctx, plan),
    createdAt: row.createdAt.toISOString(),
    analyses: analyses.map(({ job, days }) => ({ id: job.id, job: toJobView(job), days })),
  };
}

/** Plugins are not loaded here: of each, the bars that its example looks at. */
async function barsOf(ctx: ForgeContext, plan: FeaturePlan): Promise<number> {
  const own = barsNeeded(plan);
  const names = pluginsOf(plan).map(({ plugin }) => plugin);
  if (names.length === 0) return own;
  const plugins = await findPlugins(ctx, names);
  return Math.max(own, ...plugins.map(({ description }) => description?.bars ?? 0));
}

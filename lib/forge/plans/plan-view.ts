/** A plan's row as JSON. */
import { columnCount, FeaturePlan } from "@/lib/features";
import type { ForgeContext } from "@/lib/forge/context";
import { toJobView } from "@/lib/forge/jobs/job-view";
import type { PlanView } from "@/lib/forge/views-modeling";
import type { Job, Plan } from "@/lib/store/generated/client";

export async function toPlanView(
  _ctx: ForgeContext,
  row: Plan,
  analyses: readonly { job: Job; days: number }[],
): Promise<PlanView> {
  const plan = FeaturePlan.parse(row.plan);
  return {
    id: row.id,
    name: row.name,
    plan,
    columns: columnCount(plan),
    barsNeeded: plan.inputBars,
    createdAt: row.createdAt.toISOString(),
    analyses: analyses.map(({ job, days }) => ({ id: job.id, job: toJobView(job), days })),
  };
}

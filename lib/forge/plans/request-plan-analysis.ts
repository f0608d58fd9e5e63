/** The verb: asks what a plan's features look like on the newest days. */
import { DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { FeaturePlan } from "@/lib/features";
import { currentChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import { toJobView } from "@/lib/forge/jobs/job-view";
import { refuseTooManyDays } from "@/lib/forge/training/size-limit";
import type { PlanAnalysisView } from "@/lib/forge/views";
import { enqueueJob } from "@/lib/store/jobs";
import { type AnalysisInput, AnalysisRequest } from "./analysis-input";
import { findPlan } from "./find-plan";

/** @throws ZodError; ForgeError not_found | network_failed | invalid_input (too many days for the memory of a runner) */
export async function requestPlanAnalysis({ ctx, input }: Call<unknown>): Promise<PlanAnalysisView> {
  const { planId, days } = AnalysisRequest.parse(input);
  const row = await findPlan(ctx, planId);
  const { chainId, latestBlockTime } = await currentChain(ctx);
  refuseTooManyDays(FeaturePlan.parse(row.plan), days);
  const toMs = Math.floor(latestBlockTime.getTime() / MINUTE_MS) * MINUTE_MS;
  const job: AnalysisInput = {
    title: `${row.name}, ${days} ${days === 1 ? "day" : "days"}`,
    planId,
    days,
    fromMs: toMs - days * DAY_MS,
    toMs,
  };
  const id = await enqueueJob(ctx.db, { chainId, kind: "analysis", input: job });
  return { id, planId, job: toJobView(await ctx.db.job.findUniqueOrThrow({ where: { id } })), result: null };
}

/** The verb: one analysis of a plan, with what it found once it has succeeded. */
import { z } from "zod";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { findJob } from "@/lib/forge/jobs/find-job";
import { toJobView } from "@/lib/forge/jobs/job-view";
import type { PlanAnalysisResult, PlanAnalysisView } from "@/lib/forge/views";
import { AnalysisInput } from "./analysis-input";
import { PlanId } from "./plan-id";

export const PlanAnalysisPath = z.strictObject({ planId: PlanId, id: z.uuid() });

/** @throws ZodError; ForgeError not_found, also for an analysis of another plan */
export async function getPlanAnalysis({ ctx, input }: Call<unknown>): Promise<PlanAnalysisView> {
  const { planId, id } = PlanAnalysisPath.parse(input);
  const job = await findJob(ctx, id, ["analysis"]);
  if (AnalysisInput.parse(job.input).planId !== planId) {
    throw new ForgeError(
      "not_found",
      `The analysis ${id} is not of the plan ${planId}.`,
      "Ask for the plan (GET /api/v1/plans/{id}): it lists its analyses.",
    );
  }
  const row = await ctx.db.planAnalysis.findUnique({ where: { id } });
  // Written by the analysis' own job alone.
  return {
    id,
    planId,
    job: toJobView(job),
    result: (row?.result as unknown as PlanAnalysisResult | undefined) ?? null,
  };
}

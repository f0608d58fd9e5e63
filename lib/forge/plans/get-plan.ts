/** The verb: one saved plan with its newest analyses. */
import { z } from "zod";
import type { Call } from "@/lib/forge/context";
import type { PlanView } from "@/lib/forge/views";
import { analysisJobs } from "./analysis-jobs";
import { findPlan } from "./find-plan";
import { PlanId } from "./plan-id";
import { toPlanView } from "./plan-view";

export const PlanPath = z.strictObject({ id: PlanId });

/** @throws ZodError; ForgeError not_found */
export async function getPlan({ ctx, input }: Call<unknown>): Promise<PlanView> {
  const { id } = PlanPath.parse(input);
  const row = await findPlan(ctx, id);
  const jobs = await analysisJobs(ctx, id);
  return toPlanView(ctx, row, jobs.get(id) ?? []);
}

/** The verb: all saved plans. */
import { z } from "zod";
import type { Call } from "@/lib/forge/context";
import type { PlanView } from "@/lib/forge/views";
import { analysisJobs } from "./analysis-jobs";
import { toPlanView } from "./plan-view";

export const PlansQuery = z.strictObject({}).default({});

/** Newest first. @throws ZodError */
export async function listPlans({ ctx, input }: Call<unknown>): Promise<PlanView[]> {
  PlansQuery.parse(input);
  const rows = await ctx.db.plan.findMany({ orderBy: [{ createdAt: "desc" }, { id: "asc" }] });
  const jobs = await analysisJobs(ctx);
  return Promise.all(rows.map((row) => toPlanView(ctx, row, jobs.get(row.id) ?? [])));
}

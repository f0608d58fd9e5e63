/** The verb: all saved plans. */
import { z } from "zod";
import type { Call } from "@/lib/forge/context";
import { behind, pageFields } from "@/lib/forge/page";
import type { PlanView } from "@/lib/forge/views";
import { analysisJobs } from "./analysis-jobs";
import { toPlanView } from "./plan-view";

export const PlansQuery = z.strictObject(pageFields({ usual: 200, most: 500 })).default({ limit: 200 });

/** Newest first. @throws ZodError */
export async function listPlans({ ctx, input }: Call<unknown>): Promise<PlanView[]> {
  const { limit, after } = PlansQuery.parse(input);
  const rows = await ctx.db.plan.findMany({
    where: behind(after),
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit,
  });
  const jobs = await analysisJobs(ctx);
  return Promise.all(rows.map((row) => toPlanView(ctx, row, jobs.get(row.id) ?? [])));
}

/** The verb: the chain's trainings, newest first. */
import { z } from "zod";
import { findChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import { toJobView } from "@/lib/forge/jobs/job-view";
import { behind, pageFields } from "@/lib/forge/page";
import { findPlan } from "@/lib/forge/plans/find-plan";
import { PlanId } from "@/lib/forge/plans/plan-id";
import type { JobView } from "@/lib/forge/views";
import { FAMILY_NAMES } from "@/lib/models/family-names";
import type { Prisma } from "@/lib/store/generated/client";

export const TrainingsQuery = z
  .strictObject({
    ...pageFields({ usual: 100, most: 500 }),
    status: z.enum(["queued", "running", "succeeded", "failed", "cancelled"]).optional(),
    topicId: z.coerce.number().int().min(1).optional(),
    /** One of those that are searched. */
    family: z.enum(FAMILY_NAMES).optional(),
    /** Of a saved plan. */
    planId: PlanId.optional(),
  })
  .default({ limit: 100 });

/** @throws ZodError; ForgeError not_found for a plan that is not saved */
export async function listTrainings({ ctx, input }: Call<unknown>): Promise<JobView[]> {
  const { limit, after, status, topicId, family, planId } = TrainingsQuery.parse(input);
  const chain = await findChain(ctx);
  if (chain === null) return [];
  const asked: Prisma.JobWhereInput[] = [];
  if (topicId !== undefined) asked.push({ input: { path: ["topicId"], equals: topicId } });
  if (family !== undefined) {
    asked.push({
      OR: [
        { input: { path: ["family"], equals: family } },
        { input: { path: ["families"], array_contains: [family] } },
        { input: { path: ["search", "candidates"], array_contains: [{ family }] } },
      ],
    });
  }
  if (planId !== undefined) {
    const { plan } = await findPlan(ctx, planId);
    asked.push({ input: { path: ["plan"], equals: plan as Prisma.InputJsonValue } });
  }
  const jobs = await ctx.db.job.findMany({
    where: { chainId: chain.chainId, kind: "training", ...(status && { status }), ...behind(after), AND: asked },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit,
  });
  return jobs.map(toJobView);
}

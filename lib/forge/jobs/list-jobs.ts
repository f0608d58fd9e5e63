/** The chain's jobs, newest first. */
import { z } from "zod";
import { findChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import type { JobView } from "@/lib/forge/views";
import { toJobView } from "./job-view";

export const JobsQuery = z
  .strictObject({
    limit: z.coerce.number().int().min(1).max(500).default(100),
    kind: z.enum(["backfill", "import", "training", "evaluation", "analysis"]).optional(),
    status: z.enum(["queued", "running", "succeeded", "failed", "cancelled"]).optional(),
  })
  .default({ limit: 100 });

export async function listJobs({ ctx, input }: Call<unknown>): Promise<JobView[]> {
  const { limit, kind, status } = JobsQuery.parse(input);
  const chain = await findChain(ctx);
  if (chain === null) return [];
  const jobs = await ctx.db.job.findMany({
    where: { chainId: chain.chainId, ...(kind && { kind }), ...(status && { status }) },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit,
  });
  return jobs.map(toJobView);
}

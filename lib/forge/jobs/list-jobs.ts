/** The chain's jobs, newest first. */
import { z } from "zod";
import { findChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import { behind, pageFields } from "@/lib/forge/page";
import { JobKind, JobStatus, type JobView } from "@/lib/forge/views";
import { toJobView } from "./job-view";

export const JobsQuery = z
  .strictObject({
    ...pageFields({ usual: 100, most: 500 }),
    kind: JobKind.optional(),
    status: JobStatus.optional(),
  })
  .default({ limit: 100 });

export async function listJobs({ ctx, input }: Call<unknown>): Promise<JobView[]> {
  const { limit, after, kind, status } = JobsQuery.parse(input);
  const chain = await findChain(ctx);
  if (chain === null) return [];
  const jobs = await ctx.db.job.findMany({
    where: { chainId: chain.chainId, ...(kind && { kind }), ...(status && { status }), ...behind(after) },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit,
  });
  return jobs.map(toJobView);
}

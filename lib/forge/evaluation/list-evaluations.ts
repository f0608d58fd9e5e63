/** The verb: the chain's evaluations, newest first. */
import { z } from "zod";
import { findChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import { behind, pageFields } from "@/lib/forge/page";
import type { EvaluationSummaryView } from "@/lib/forge/views";
import { EvaluationInput } from "./evaluation-input";
import { toSummaryView } from "./evaluation-view";

export const EvaluationsQuery = z.strictObject(pageFields({ usual: 100, most: 500 })).default({ limit: 100 });

/** Those that wait for a runner are among them; those whose job failed or was cancelled as well. */
export async function listEvaluations({ ctx, input }: Call<unknown>): Promise<EvaluationSummaryView[]> {
  const { limit, after } = EvaluationsQuery.parse(input);
  const chain = await findChain(ctx);
  if (chain === null) return [];
  const { chainId } = chain;
  const newest = { orderBy: [{ createdAt: "desc" as const }, { id: "desc" as const }], take: limit };
  const [done, jobs] = await Promise.all([
    ctx.db.evaluation.findMany({
      where: { chainId, ...behind(after) },
      ...newest,
      omit: { predictions: true, analysis: true },
    }),
    ctx.db.job.findMany({ where: { chainId, kind: "evaluation", ...behind(after) }, ...newest }),
  ]);
  const jobBy = new Map(jobs.map((job) => [job.id, job]));
  const stored = new Set(done.map(({ id }) => id));
  return [
    ...done.map((row) => toSummaryView(jobBy.get(row.id) ?? null, row)),
    ...jobs.flatMap((job) => (stored.has(job.id) ? [] : waiting(job))),
  ]
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id))
    .slice(0, limit);

  /**
   * A job whose row is older than the newest ones is not waiting, but beyond the limit. The rows of an analysis are there before
   * its job has ended, and however it ends.
   */
  function waiting(job: (typeof jobs)[number]): EvaluationSummaryView[] {
    const isStored = job.status === "succeeded" || EvaluationInput.parse(job.input).kind === "analysis";
    return isStored ? [] : [toSummaryView(job, null)];
  }
}

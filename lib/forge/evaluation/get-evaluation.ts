/** The verb: one evaluation. */
import { currentChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { JobId } from "@/lib/forge/jobs/find-job";
import type { EvaluationView } from "@/lib/forge/views";
import { toEvaluationView } from "./evaluation-view";
import { decodeRows, type GradedRows } from "./graded-rows";

/** @throws ForgeError not_found | network_failed */
export async function getEvaluation({ ctx, input }: Call<unknown>): Promise<EvaluationView> {
  const { id } = JobId.parse(input);
  const { chainId } = await currentChain(ctx);
  const [job, done] = await Promise.all([
    ctx.db.job.findFirst({ where: { id, chainId, kind: "evaluation" } }),
    ctx.db.evaluation.findFirst({ where: { id, chainId }, omit: { predictions: true } }),
  ]);
  if (job === null && done === null) throw noSuchEvaluation(id);
  return toEvaluationView(job, done);
}

/**
 * The rows that were graded, all of them.
 * @throws ForgeError not_found, also for evaluations that kept none | network_failed
 */
export async function getEvaluationRows({ ctx, input }: Call<unknown>): Promise<GradedRows> {
  const { id } = JobId.parse(input);
  const { chainId } = await currentChain(ctx);
  const found = await ctx.db.evaluation.findFirst({ where: { id, chainId }, select: { predictions: true } });
  if (found === null) throw noSuchEvaluation(id);
  if (found.predictions === null) {
    throw new ForgeError(
      "not_found",
      "This evaluation kept no predictions: it was made before they were stored.",
      "Evaluate the predictions again.",
    );
  }
  return decodeRows(found.predictions);
}

function noSuchEvaluation(id: string): ForgeError {
  return new ForgeError(
    "not_found",
    `There is no evaluation ${id} on this network.`,
    "Ask for one with POST /api/v1/evaluations.",
  );
}

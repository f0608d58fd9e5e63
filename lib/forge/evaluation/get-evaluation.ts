/** The verb: one evaluation, of a model or of arrays. */
import { currentChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { JobId } from "@/lib/forge/jobs/find-job";
import type { EvaluationView } from "@/lib/forge/views";
import { toEvaluationView, toFinishedView } from "./evaluation-view";

/** @throws ForgeError not_found | network_failed */
export async function getEvaluation({ ctx, input }: Call<unknown>): Promise<EvaluationView> {
  const { id } = JobId.parse(input);
  const { chainId } = await currentChain(ctx);
  const [job, done] = await Promise.all([
    ctx.db.job.findFirst({ where: { id, chainId, kind: "evaluation" } }),
    ctx.db.evaluation.findFirst({ where: { id, chainId } }),
  ]);
  if (job !== null) return toEvaluationView(job, done);
  if (done !== null) return toFinishedView(done);
  throw new ForgeError(
    "not_found",
    `There is no evaluation ${id} on this network.`,
    "Ask for one with POST /api/v1/evaluations.",
  );
}

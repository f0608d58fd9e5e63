/** The verb: what the network said of each nonce that a deployment submitted for. */
import { z } from "zod";
import type { Call } from "@/lib/forge/context";
import type { ScorePoint } from "@/lib/forge/views";
import { DeploymentId, findDeployment } from "./find";
import { scorePoint } from "./submission-view";

export const ScoresQuery = DeploymentId.extend({ limit: z.coerce.number().int().min(1).max(2000).default(500) });

/**
 * A point per nonce for which the network has settled something, oldest first.
 * @throws ForgeError not_found
 */
export async function deploymentScores({ ctx, input }: Call<unknown>): Promise<ScorePoint[]> {
  const { id, limit } = ScoresQuery.parse(input);
  const { chainId, topicId, wallet } = await findDeployment(ctx, id);
  if (wallet === null) return [];
  const submissions = await ctx.db.submission.findMany({
    where: { deploymentId: id },
    select: { nonce: true, value: true },
    orderBy: { nonce: "desc" },
    take: limit * 2,
  });
  const oldest = submissions.at(-1)?.nonce;
  if (oldest === undefined) return [];
  const [scores, epochs] = await Promise.all([
    ctx.db.nonceScore.findMany({ where: { chainId, topicId, address: wallet.address, nonce: { gte: oldest } } }),
    ctx.db.topicEpoch.findMany({ where: { chainId, topicId, nonce: { gte: oldest } } }),
  ]);
  const scoreOf = new Map(scores.map((score) => [score.nonce, score]));
  const epochOf = new Map(epochs.map((epoch) => [epoch.nonce, epoch]));
  return submissions
    .filter(({ nonce }) => scoreOf.has(nonce))
    .slice(0, limit)
    .reverse()
    .map((submission) =>
      scorePoint(submission.nonce, scoreOf.get(submission.nonce), epochOf.get(submission.nonce), submission),
    );
}

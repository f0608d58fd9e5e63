/** The verb: the newest 25 nonces of a deployment's topic, and what the worker did about each. */
import { findChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import type { TimelineSlot } from "@/lib/forge/views";
import { DeploymentId, findDeployment } from "./find";
import { TIMELINE_SLOTS, timelineSlots } from "./timeline-slots";

/**
 * Oldest first, with the block times of the chain.
 * @throws ForgeError not_found
 */
export async function deploymentTimeline({ ctx, input }: Call<unknown>): Promise<TimelineSlot[]> {
  const { id } = DeploymentId.parse(input);
  const { chainId, topicId, wallet, status, liveSinceHeight } = await findDeployment(ctx, id);
  const newest = { orderBy: { nonce: "desc" }, take: TIMELINE_SLOTS } as const;
  const address = wallet?.address ?? "";
  const [chain, epochs, submissions, scores] = await Promise.all([
    findChain(ctx),
    ctx.db.topicEpoch.findMany({ where: { chainId, topicId }, ...newest }),
    ctx.db.submission.findMany({ where: { deploymentId: id }, omit: { txBytes: true }, ...newest }),
    ctx.db.nonceScore.findMany({ where: { chainId, topicId, address }, ...newest }),
  ]);
  return timelineSlots({
    epochs,
    submissions,
    // Scores of the same address from before this deployment belong to another one's submissions.
    scores: scores.filter((score) => submissions.some((row) => row.nonce === score.nonce)),
    height: chain !== null && chain.chainId === chainId ? chain.latestHeight : 0n,
    live: status === "live",
    liveSinceHeight,
  });
}

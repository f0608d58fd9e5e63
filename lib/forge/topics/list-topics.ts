/** The verb: all topics of the chain as the runner last saw them, active ones first. */
import { findChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import type { TopicView } from "@/lib/forge/views";
import { minePerTopic } from "./mine";
import { toTopicView } from "./topic-view";

/** Empty when no runner has reached the network yet. */
export async function listTopics({ ctx }: Pick<Call<unknown>, "ctx">): Promise<TopicView[]> {
  const chain = await findChain(ctx);
  if (chain === null) return [];
  const [topics, mine] = await Promise.all([
    ctx.db.topic.findMany({ where: { chainId: chain.chainId }, orderBy: [{ isActive: "desc" }, { topicId: "asc" }] }),
    minePerTopic(ctx, chain.chainId),
  ]);
  return topics.map((topic) => toTopicView(ctx.config, topic, chain, mine.get(topic.topicId) ?? 0));
}

/** The verb: one topic as the runner last saw it. */
import { z } from "zod";
import type { Call } from "@/lib/forge/context";
import type { TopicView } from "@/lib/forge/views";
import { findTopic } from "./find-topic";
import { minePerTopic } from "./mine";
import { toTopicView } from "./topic-view";

export const TopicQuery = z.strictObject({ topicId: z.coerce.number().int().min(1).max(2_147_483_647) });

/** @throws ForgeError not_found | network_failed */
export async function getTopic({ ctx, input }: Call<unknown>): Promise<TopicView> {
  const { topicId } = TopicQuery.parse(input);
  const { chain, topic } = await findTopic(ctx, topicId);
  const mine = await minePerTopic(ctx, chain.chainId);
  return toTopicView(ctx.config, topic, chain, mine.get(topicId) ?? 0);
}

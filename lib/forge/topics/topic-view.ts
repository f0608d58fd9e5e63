/** A topic's row as JSON. */
import type { Config } from "@/lib/config";
import { expectedAt } from "@/lib/forge/expected-at";
import type { TopicView } from "@/lib/forge/views";
import type { Network, Topic } from "@/lib/store/generated/client";

export function toTopicView(config: Config, topic: Topic, chain: Network, mine: number): TopicView {
  const nextHeight = topic.nextWindowHeight === null ? null : Number(topic.nextWindowHeight);
  return {
    topicId: topic.topicId,
    metadata: topic.metadata,
    kind: topic.kind as TopicView["kind"],
    asset: topic.asset,
    horizonMinutes: topic.horizonMinutes,
    lossMethod: topic.lossMethod,
    epochLength: topic.epochLength,
    groundTruthLag: topic.groundTruthLag,
    workerSubmissionWindow: topic.workerSubmissionWindow,
    isActive: topic.isActive,
    window: {
      open: topic.windowOpen,
      nonce: topic.windowNonce === null ? null : Number(topic.windowNonce),
      endHeight: topic.windowEndHeight === null ? null : Number(topic.windowEndHeight),
      nextHeight,
      nextAt: expectedAt(config, chain, topic.nextWindowHeight),
    },
    networkInference:
      topic.networkInference === null || topic.networkInferenceNonce === null
        ? null
        : { nonce: Number(topic.networkInferenceNonce), value: topic.networkInference },
    participants: topic.participants,
    mine,
    updatedAt: topic.updatedAt.toISOString(),
  };
}

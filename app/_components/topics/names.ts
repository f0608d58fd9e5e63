/** How topics are called. Pure. */
import { formatHorizon, formatMarket } from "@/app/_components/format";
import type { TopicView } from "@/lib/forge/views";

const KIND: Record<TopicView["kind"], string> = {
  price: "price",
  log_return: "log return",
  volatility: "volatility",
  unknown: "unknown kind",
};

export function kindName(kind: TopicView["kind"]): string {
  return KIND[kind];
}

/** "BTC/USD, 5 min, price"; what the topic does not say is left out. */
export function topicSummary(topic: Pick<TopicView, "asset" | "horizonMinutes" | "kind">): string {
  const parts = [
    topic.asset === null ? null : formatMarket(topic.asset),
    topic.horizonMinutes === null ? null : formatHorizon(topic.horizonMinutes),
    topic.kind === "unknown" ? null : kindName(topic.kind),
  ];
  return parts.filter((part) => part !== null).join(", ");
}

export type PredictableTopic = TopicView & { asset: string; horizonMinutes: number; kind: "price" | "log_return" };

/** Whether a model can be trained for it here: asset, horizon and kind are known. */
export function isPredictable(topic: TopicView): topic is PredictableTopic {
  return (
    topic.asset !== null && topic.horizonMinutes !== null && (topic.kind === "price" || topic.kind === "log_return")
  );
}

/** Days of history that a training of such a horizon wants. */
export function historyDays(horizonMinutes: number): number {
  return horizonMinutes <= 60 ? 120 : 500;
}

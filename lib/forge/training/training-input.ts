/** What a training is asked for, and the plan that follows from its topic. */
import { z } from "zod";
import { FeaturePlan, planForTopic } from "@/lib/features";
import { ForgeError } from "@/lib/forge/errors";
import type { Topic } from "@/lib/store/generated/client";

const MOST_CONFIGURATIONS = 200;
const parameters = z.record(z.string(), z.union([z.number(), z.string(), z.array(z.number())]));

export const TrainingRequest = z.strictObject({
  topicId: z.number().int().min(1).max(2_147_483_647),
  /** Days of history that are trained and tested on. Default by the topic's horizon and the search. */
  days: z.number().int().min(1).max(3660).optional(),
  family: z.enum(["gbdt", "mlp"]).default("gbdt"),
  /** quick: a few configurations; walkthrough: the reference's whole grid; or the configurations themselves. */
  search: z
    .union([z.enum(["quick", "walkthrough"]), z.array(parameters).min(1).max(MOST_CONFIGURATIONS)])
    .default("quick"),
  /** Walk-forward test periods. */
  folds: z.number().int().min(1).max(10).default(3),
  /** The newest days are kept from training altogether, so that the finished model can be examined on them. */
  holdoutDays: z.number().int().min(0).max(365).default(0),
  seed: z.number().int().min(0).max(2_147_483_647).default(42),
  /** Replaces the plan that follows from the topic. */
  plan: FeaturePlan.optional(),
});
export type TrainingRequest = z.input<typeof TrainingRequest>;

/** What a training's job is asked to do; written by requestTraining alone. */
export const TrainingInput = TrainingRequest.required({ days: true, plan: true }).extend({
  title: z.string(),
  /** The span of candles; it ends where the held-out days begin. */
  fromMs: z.number(),
  toMs: z.number(),
});
export type TrainingInput = z.infer<typeof TrainingInput>;

/**
 * @throws ForgeError conflict when the topic asks for something that is not trained for, or the plan does not fit the topic
 */
export function planOf(topic: Topic, given: FeaturePlan | undefined): FeaturePlan {
  if (topic.kind !== "price" && topic.kind !== "log_return") {
    throw new ForgeError(
      "conflict",
      `Topic ${topic.topicId} ("${topic.metadata}") asks for ${topic.kind === "unknown" ? "something that is not known" : topic.kind}.`,
      "Choose a topic that asks for a price or a log return.",
    );
  }
  if (topic.asset === null || topic.horizonMinutes === null) {
    throw new ForgeError(
      "conflict",
      `Topic ${topic.topicId} ("${topic.metadata}") does not say its ${topic.asset === null ? "asset" : "horizon"} clearly.`,
      "Choose a topic whose description names both, such as BTC/USD and 5 minutes.",
    );
  }
  const horizonMinutes = Math.max(1, Math.round(topic.horizonMinutes));
  if (given === undefined) return planForTopic({ market: topic.asset, horizonMinutes });
  if (given.market !== topic.asset || given.target.horizonMinutes !== horizonMinutes) {
    throw new ForgeError(
      "conflict",
      `The plan predicts ${given.market} ${given.target.horizonMinutes} minutes ahead, topic ${topic.topicId} asks for ${topic.asset}, ${horizonMinutes} minutes.`,
      "Change the plan's market and horizon, or leave the plan out.",
    );
  }
  return given;
}

/** The walkthroughs' 120 days of five-minute bars and 500 of hourly ones; a quarter of that for a quick look. */
export function defaultDays(plan: FeaturePlan, search: TrainingInput["search"]): number {
  const full =
    plan.intervalMinutes <= 5 ? 120 : plan.intervalMinutes <= 15 ? 240 : plan.intervalMinutes < 60 ? 365 : 500;
  if (search !== "quick") return full;
  return plan.intervalMinutes < 60 ? Math.ceil(full / 4) : 180;
}

/** What a training's job is asked to do, and the plan that follows from its topic. */
import { z } from "zod";
import { FeaturePlan, planForTopic, richPlanForTopic } from "@/lib/features";
import { ForgeError } from "@/lib/forge/errors";
import type { Topic } from "@/lib/store/generated/client";
import { type Search, trainingFields } from "./search-request";

/** Written by requestTraining alone. Jobs of before there were some of these fields still parse. */
export const TrainingInput = z
  .strictObject(trainingFields)
  .omit({ planId: true, readyPlan: true })
  .extend({
    title: z.string(),
    days: z.number(),
    plan: FeaturePlan,
    holdoutDays: z.number().default(0),
    /** The span of candles that are trained on. */
    fromMs: z.number(),
    toMs: z.number(),
    /** The untouched window: rows from `fromMs` on, candles up to `toMs`. Null: nothing was held out. */
    holdout: z.object({ fromMs: z.number(), toMs: z.number() }).nullable().default(null),
  });
export type TrainingInput = z.infer<typeof TrainingInput>;

/**
 * @throws ForgeError conflict when the topic asks for something that is not trained for, or the plan does not fit the topic
 */
export function planOf(topic: Topic, given: FeaturePlan | undefined, ready: "base" | "rich" = "base"): FeaturePlan {
  const { asset, horizonMinutes } = subjectOf(topic);
  if (given === undefined) {
    return (ready === "rich" ? richPlanForTopic : planForTopic)({ market: asset, horizonMinutes });
  }
  if (given.market !== asset || given.target.horizonMinutes !== horizonMinutes) {
    throw new ForgeError(
      "conflict",
      `The plan predicts ${given.market} ${given.target.horizonMinutes} minutes ahead, topic ${topic.topicId} asks for ${asset}, ${horizonMinutes} minutes.`,
      "Change the plan's market and horizon, or leave the plan out.",
    );
  }
  return given;
}

/**
 * What a topic asks for.
 * @throws ForgeError conflict when that is not a price or log return of a known asset and horizon
 */
export function subjectOf(topic: Topic): { kind: "price" | "log_return"; asset: string; horizonMinutes: number } {
  const { kind, asset, horizonMinutes } = topic;
  if (kind !== "price" && kind !== "log_return") {
    throw new ForgeError(
      "conflict",
      `Topic ${topic.topicId} ("${topic.metadata}") asks for ${kind === "unknown" ? "something that is not known" : kind}.`,
      "Choose a topic that asks for a price or a log return.",
    );
  }
  if (asset === null || horizonMinutes === null) {
    throw new ForgeError(
      "conflict",
      `Topic ${topic.topicId} ("${topic.metadata}") does not say its ${asset === null ? "asset" : "horizon"} clearly.`,
      "Choose a topic whose description names both, such as BTC/USD and 5 minutes.",
    );
  }
  return { kind, asset, horizonMinutes: Math.max(1, Math.round(horizonMinutes)) };
}

/** The walkthroughs' 120 days of five-minute bars and 500 of hourly ones; a quarter of that for a quick look. */
export function defaultDays(plan: FeaturePlan, search: Search): number {
  const full =
    plan.intervalMinutes <= 5 ? 120 : plan.intervalMinutes <= 15 ? 240 : plan.intervalMinutes < 60 ? 365 : 500;
  if (search !== "quick") return full;
  return plan.intervalMinutes < 60 ? Math.ceil(full / 4) : 180;
}

const MOST_HOLDOUT_DAYS = 30;
/** Fewer rows than this cannot tell skill from luck. */
const LEAST_HOLDOUT_ROWS = 100;
const MINUTES_PER_DAY = 1440;

/** A tenth of the days, up to 30, but enough for `LEAST_HOLDOUT_ROWS` rows; at most as many as are trained on. */
export function defaultHoldoutDays(plan: FeaturePlan, days: number): number {
  const { horizonMinutes } = plan.target;
  const enough = Math.ceil((LEAST_HOLDOUT_ROWS * plan.rowEveryMinutes + horizonMinutes) / MINUTES_PER_DAY);
  return Math.min(days, Math.max(enough, Math.min(MOST_HOLDOUT_DAYS, Math.ceil(days / 10))));
}

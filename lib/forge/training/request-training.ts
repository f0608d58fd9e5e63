/** The verb: asks for a model of a topic to be searched for, graded and stored. */
import { DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { findTopic } from "@/lib/forge/topics/find-topic";
import type { TrainingView } from "@/lib/forge/views";
import { enqueueJob } from "@/lib/store/jobs";
import { searchOf } from "./search-plan";
import { refuseTooManyDays } from "./size-limit";
import { defaultDays, planOf, TrainingRequest } from "./training-input";
import { toTrainingView } from "./training-view";

/**
 * The plan follows from the topic's asset and horizon unless one is given.
 * @throws ZodError; ForgeError not_found | conflict | insufficient_data | network_failed
 */
export async function requestTraining({ ctx, input }: Call<unknown>): Promise<TrainingView> {
  const request = TrainingRequest.parse(input);
  const { chain, topic } = await findTopic(ctx, request.topicId);
  const plan = planOf(topic, request.plan);
  searchOf(request.family, request.search);
  const days = request.days ?? defaultDays(plan, request.search);
  refuseTooManyDays(plan, days);
  const leastMs = (plan.inputBars * plan.intervalMinutes + plan.target.horizonMinutes) * MINUTE_MS;
  if (days * DAY_MS < 2 * leastMs) {
    throw new ForgeError(
      "insufficient_data",
      `${days} ${days === 1 ? "day is" : "days are"} too short: one row alone spans ${(leastMs / DAY_MS).toFixed(1)} days of input and target.`,
      `Ask for at least ${Math.ceil((2 * leastMs) / DAY_MS)} days.`,
    );
  }
  const minuteMs = Math.floor(chain.latestBlockTime.getTime() / MINUTE_MS) * MINUTE_MS;
  const toMs = minuteMs - request.holdoutDays * DAY_MS;
  const what =
    typeof request.search === "string" ? `${request.search} search` : `${request.search.length} configurations`;
  const id = await enqueueJob(ctx.db, {
    chainId: chain.chainId,
    kind: "training",
    input: {
      ...request,
      plan,
      days,
      title: `Topic ${topic.topicId}: ${request.family}, ${what}, ${days} days`,
      fromMs: toMs - days * DAY_MS,
      toMs,
    },
  });
  const job = await ctx.db.job.findUniqueOrThrow({ where: { id }, include: { training: true } });
  return toTrainingView(job);
}

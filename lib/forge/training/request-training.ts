/** The verb: asks for a model of a topic to be searched for, graded and stored. */
import { DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { FeaturePlan } from "@/lib/features";
import { askableSource } from "@/lib/forge/backfill/askable-source";
import type { Call, ForgeContext } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { findPlan } from "@/lib/forge/plans/find-plan";
import { findTopic } from "@/lib/forge/topics/find-topic";
import type { TrainingView } from "@/lib/forge/views";
import { enqueueJob } from "@/lib/store/jobs";
import { trainingOf } from "./get-training";
import { windowBehind } from "./holdout-input";
import { lookbackMinutes } from "./look-back";
import { refuseUnfitColumns, searchOf, searchTitle } from "./search-plan";
import { TrainingRequest } from "./search-request";
import { refuseTooLargeSearch, refuseTooManyDays, searchSize } from "./size-limit";
import { defaultDays, defaultHoldoutDays, planOf, type TrainingInput } from "./training-input";

/**
 * The plan follows from the topic's asset and horizon unless one is given.
 * @throws ZodError; ForgeError invalid_input | not_found | conflict | insufficient_data | network_failed
 */
export async function requestTraining({ ctx, input }: Call<unknown>): Promise<TrainingView> {
  const { planId, readyPlan, ...request } = TrainingRequest.parse(input);
  const { chain, topic } = await findTopic(ctx, request.topicId);
  const saved = planId === undefined ? undefined : FeaturePlan.parse((await findPlan(ctx, planId)).plan);
  const plan = planOf(topic, saved ?? request.plan, readyPlan);
  const candidates = searchOf(request);
  refuseUnfitColumns(candidates, plan);
  const days = request.days ?? defaultDays(plan, request.search);
  const holdoutDays = request.holdoutDays ?? defaultHoldoutDays(plan, days);
  refuseTooManyDays(plan, days);
  refuseTooManyDays(plan, holdoutDays);
  refuseTooLargeSearch(searchSize(plan, days, candidates, request.folds), candidates.length);
  refuseTooShort(plan, days, request);
  const minuteMs = endOf(request.until, await newestMinute(ctx, chain, request.source, plan.market));
  const toMs = minuteMs - holdoutDays * DAY_MS;
  const holdout = holdoutDays === 0 ? null : windowBehind(toMs, minuteMs, { plan, embargo: request.embargo });
  // Candidates that are listed name their own; the default is none of them.
  const { family = request.family } = candidates[0] ?? {};
  const families = request.families?.join(" and ") ?? familyTitle(candidates);
  const job: TrainingInput = {
    ...request,
    family,
    plan,
    days,
    holdoutDays,
    title: `Topic ${topic.topicId}: ${families}, ${searchTitle(request.search, request.halving)}, ${days} days`,
    fromMs: toMs - days * DAY_MS,
    toMs,
    holdout,
  };
  const id = await enqueueJob(ctx.db, {
    chainId: chain.chainId,
    kind: "training",
    input: JSON.parse(JSON.stringify(job)),
  });
  return trainingOf(ctx, await ctx.db.job.findUniqueOrThrow({ where: { id } }));
}

/**
 * Up to when there are candles: the network's time, or the end of what a file holds.
 * @throws ForgeError invalid_input for a source that cannot be asked and holds nothing of the market | source_failed
 */
async function newestMinute(
  ctx: ForgeContext,
  { chainId, latestBlockTime }: { chainId: string; latestBlockTime: Date },
  source: string | undefined,
  market: string,
): Promise<number> {
  const nowMs = Math.floor(latestBlockTime.getTime() / MINUTE_MS) * MINUTE_MS;
  if (source === undefined) return nowMs;
  if (!source.startsWith("file:")) {
    askableSource(ctx, chainId, source);
    return nowMs;
  }
  const { _max } = await ctx.db.candleDay.aggregate({ where: { source, market }, _max: { askedUntil: true } });
  if (_max.askedUntil !== null) return Math.min(nowMs, _max.askedUntil.getTime());
  throw new ForgeError("invalid_input", `${source} holds no candles of ${market}.`, "Import them first, at Data.");
}

/** @throws ForgeError invalid_input for an end that lies ahead: what has not happened cannot be trained on */
function endOf(until: string | undefined, newestMs: number): number {
  if (until === undefined) return newestMs;
  const untilMs = Math.floor(Date.parse(until) / MINUTE_MS) * MINUTE_MS;
  if (untilMs <= newestMs) return untilMs;
  throw new ForgeError(
    "invalid_input",
    `The candles end at ${new Date(newestMs).toISOString()}, before ${until}.`,
    "Take an earlier end, or leave `until` out for the newest.",
  );
}

function familyTitle(candidates: readonly { family: string }[]): string {
  return [...new Set(candidates.map(({ family }) => family))].join(" and ");
}

/** What hangs on the days, whether they were given or follow from the plan. */
function refuseTooShort(
  plan: FeaturePlan,
  days: number,
  { windowDays, testDays, folds }: Pick<TrainingInput, "windowDays" | "testDays" | "folds">,
): void {
  const leastMs = (lookbackMinutes(plan) + plan.target.horizonMinutes) * MINUTE_MS;
  if (days * DAY_MS < 2 * leastMs) {
    throw new ForgeError(
      "insufficient_data",
      `${days} ${days === 1 ? "day is" : "days are"} too short: one row alone spans ${(leastMs / DAY_MS).toFixed(1)} days of input and target.`,
      `Ask for at least ${Math.ceil((2 * leastMs) / DAY_MS)} days.`,
    );
  }
  if (testDays !== undefined && testDays * folds >= days) {
    throw new ForgeError(
      "invalid_input",
      `${folds} tests of ${testDays} days leave nothing of ${days} days to train on.`,
      "Use fewer folds, shorter tests or more days.",
    );
  }
  if (windowDays !== undefined && windowDays >= days) {
    throw new ForgeError(
      "invalid_input",
      `A sliding window of ${windowDays} days is not shorter than the ${days} days of history.`,
      "Take a shorter window, more days, or an expanding walk.",
    );
  }
}

/** The verb: reads a topic and proposes a first training for it, with reasons. */
import { z } from "zod";
import { formatInterval } from "@/lib/candles";
import { columnCount } from "@/lib/features";
import type { Call } from "@/lib/forge/context";
import { findTopic } from "@/lib/forge/topics/find-topic";
import { lookbackMinutes } from "@/lib/forge/training/look-back";
import { searchOf } from "@/lib/forge/training/search-plan";
import { TrainingRequest } from "@/lib/forge/training/search-request";
import { searchSize } from "@/lib/forge/training/size-limit";
import { defaultDays, defaultHoldoutDays, planOf, subjectOf } from "@/lib/forge/training/training-input";
import type { BaselineView } from "@/lib/forge/views";
import { whatRowsTell } from "./what-rows-tell";

export const BaselineQuery = z.strictObject({ topicId: z.coerce.number().int().min(1).max(2_147_483_647) });

const FAMILY = "gbdt";
const SEARCH = "quick";
const FOLDS = 3;
const SEED = 42;

/** @throws ZodError; ForgeError not_found | network_failed | conflict for a topic that nothing can be trained for */
export async function proposeBaseline({ ctx, input }: Call<unknown>): Promise<BaselineView> {
  const { topicId } = BaselineQuery.parse(input);
  const { chain, topic } = await findTopic(ctx, topicId);
  const { kind, asset, horizonMinutes } = subjectOf(topic);
  const plan = planOf(topic, undefined, "rich");
  const days = defaultDays(plan, SEARCH);
  const holdoutDays = defaultHoldoutDays(plan, days);
  const request = { topicId, family: FAMILY, search: SEARCH, folds: FOLDS, days, holdoutDays, seed: SEED, plan };
  const candidates = searchOf(TrainingRequest.parse(request));
  const { rows } = searchSize(plan, days, candidates, FOLDS);
  const bars = formatInterval(plan.intervalMinutes);
  const ahead = formatInterval(horizonMinutes);
  const epochMinutes = Math.round((topic.epochLength * chain.blockSeconds) / 60);
  const what = kind === "price" ? "the price" : "the log return";
  return {
    topicId,
    reading: `"${topic.metadata}" asks for ${what} of ${asset}, ${ahead} ahead, about every ${formatInterval(Math.max(1, epochMinutes))}.`,
    kind,
    days,
    plan,
    request,
    reasons: [
      {
        what: "Target",
        value: `log return over ${ahead}`,
        why:
          kind === "price"
            ? "Prices wander, returns stay on one scale: the model predicts the return, and the worker turns it into the price it submits."
            : "It is what the topic asks for, so that the model's answer is submitted as it is.",
      },
      {
        what: "Data",
        value: `${days} days of ${asset}`,
        why: `About ${rows.toLocaleString("en")} rows, one every ${formatInterval(plan.rowEveryMinutes)}, few enough for a first look in minutes. ${whatRowsTell({ rows, rowEveryMinutes: plan.rowEveryMinutes, horizonMinutes, folds: FOLDS })}`,
      },
      {
        what: "Bars",
        value: `${plan.inputBars} bars of ${bars}`,
        why: `The width of bars grows with the horizon: a row sees the last ${formatInterval(lookbackMinutes(plan))} to look ${ahead} ahead.`,
      },
      {
        what: "Features",
        value: `${columnCount(plan)} columns`,
        why: "Each bar as ratios to the newest, log returns, and indicators of trend, reversion, volatility, volume and calendar, their windows grown with the horizon: what every later plan has to beat.",
      },
      {
        what: "Family",
        value: "gradient-boosted trees",
        why: "Strong on tables of uneven scales without tuning, fast to fit, and it shows which columns it leans on.",
      },
      {
        what: "Search",
        value: `${candidates.length} configurations, ${FOLDS} walk-forward folds`,
        why: `Few candidates leave little room for luck. Each fold trains on the past alone and stays ${ahead} away from its test.`,
      },
      {
        what: "Untouched window",
        value: `the newest ${holdoutDays} ${holdoutDays === 1 ? "day" : "days"}`,
        why: "Kept from search and fit: opened once, it is the nearest thing to how the model will do live.",
      },
    ],
    candidates: candidates.length,
    expectedRows: rows,
  };
}

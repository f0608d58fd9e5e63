/** The walkthroughs' plan with indicators: every goal has features, and their windows grow with the horizon. */
import type { z } from "zod";
import { FeaturePlan } from "./plan";
import { planForTopic } from "./plans";

/** Short, middle and long look-backs as multiples of the horizon: h/2 | h | 2h | 5h of the reference's methodology. */
const SHORT = { horizons: 0.5 };
const MIDDLE = { horizons: 1 };
const LONG = { horizons: 2 };
const VERY_LONG = { horizons: 5 };

/** At 24 bars about the usual 12, 26 and 9. */
const MACD_SPANS = {
  fast: { horizons: 0.5 },
  slow: { horizons: 1 },
  signal: { horizons: 0.375 },
  bars: { horizons: 2 },
};

/** With a horizon of a few bars, multiples of it are too short to say anything: these stand in bars, as the walkthrough's do. */
const FEW_BARS = 4;

/**
 * `planForTopic` and indicators on top: trend, mean reversion, volatility, volume, calendar, and of each other market its
 * return and its beta. Windows are multiples of the horizon; where that is only a few bars they are 6, 12, 24 and 48 bars.
 */
export function richPlanForTopic(topic: {
  market: string;
  horizonMinutes: number;
  otherMarkets?: readonly string[];
}): FeaturePlan {
  const base = planForTopic(topic);
  const isShort = topic.horizonMinutes / base.intervalMinutes < FEW_BARS;
  const [short, middle, long, veryLong] = isShort ? [6, 12, 24, 48] : [SHORT, MIDDLE, LONG, VERY_LONG];
  const engineered: z.input<typeof FeaturePlan>["engineered"] = [
    ...base.engineered,
    {
      kind: "donchian",
      name: "donchian",
      bars: long,
      rationale: "Breakouts: a close at the edge of its range tends to go on.",
    },
    {
      kind: "macd",
      name: "macd",
      ...(isShort ? {} : MACD_SPANS),
      rationale: "Momentum, and whether it grows or fades.",
    },
    {
      kind: "sma_distance",
      name: "sma_distance_middle",
      bars: middle,
      rationale: "What has run ahead of its average over one horizon may come back within the next.",
    },
    {
      kind: "sma_distance",
      name: "sma_distance_long",
      bars: veryLong,
      rationale: "The same against the trend of several horizons.",
    },
    { kind: "rsi", name: "rsi", bars: isShort ? 12 : short, rationale: "One-sided moves that may be exhausted." },
    {
      kind: "bollinger",
      name: "bollinger",
      bars: middle,
      rationale: "How unusual the price is for its own volatility; narrow bands come before large moves.",
    },
    {
      kind: "vwap_distance",
      name: "vwap_distance",
      bars: middle,
      rationale: "Distance from what the horizon's volume was paid.",
    },
    {
      kind: "realised_volatility",
      name: "volatility_short",
      bars: short,
      rationale: "Volatility clusters: it scales what can be expected next.",
    },
    {
      kind: "realised_volatility",
      name: "volatility_long",
      bars: long,
      estimator: "parkinson",
      rationale: "A steadier level of volatility, from ranges.",
    },
    {
      kind: "volatility_ratio",
      name: "volatility_ratio",
      short,
      long: veryLong,
      rationale: "Calm or excited against its own past, whatever the level.",
    },
    { kind: "atr", name: "atr", bars: middle, rationale: "Ranges with the jumps between bars." },
    {
      kind: "volume_log_ratio",
      name: "volume_log_ratio",
      bars: long,
      rationale: "Unusual interest in the newest bar; moves on volume last longer.",
    },
    {
      kind: "signed_volume",
      name: "signed_volume",
      bars: middle,
      rationale: "Which side the volume of the horizon was on.",
    },
    { kind: "time_of_day", name: "time_of_day", rationale: "Sessions open and close at fixed hours." },
    { kind: "time_of_week", name: "time_of_week", rationale: "Weekends are thinner." },
    ...(topic.otherMarkets ?? []).flatMap((market) => [
      {
        kind: "lagged_return" as const,
        name: `${market}_return`,
        market,
        bars: middle,
        rationale: "Markets move together, and not always at once.",
      },
      {
        kind: "beta" as const,
        name: `${market}_beta`,
        market,
        bars: long,
        rationale: "How much of the other market's moves arrives here.",
      },
    ]),
  ];
  return FeaturePlan.parse({ ...base, engineered });
}

/** The walkthroughs' plan with indicators: every goal has features, and their windows grow with the horizon. */
import type { z } from "zod";
import { FeaturePlan } from "./plan";
import { planForTopic } from "./plans";

/** Short, middle and long look-backs as multiples of the horizon: h/4 | h | 2h | 5h of the reference's methodology. */
const SHORT = { horizons: 0.5 };
const MIDDLE = { horizons: 1 };
const LONG = { horizons: 2 };
const VERY_LONG = { horizons: 5 };

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
    { kind: "donchian", name: "donchian", bars: long },
    { kind: "macd", name: "macd" },
    { kind: "sma_distance", name: "sma_distance_middle", bars: middle },
    { kind: "sma_distance", name: "sma_distance_long", bars: veryLong },
    { kind: "rsi", name: "rsi", bars: isShort ? 12 : short },
    { kind: "bollinger", name: "bollinger", bars: middle },
    { kind: "vwap_distance", name: "vwap_distance", bars: middle },
    { kind: "realised_volatility", name: "volatility_short", bars: short },
    { kind: "realised_volatility", name: "volatility_long", bars: long, estimator: "parkinson" },
    { kind: "volatility_ratio", name: "volatility_ratio", short, long: veryLong },
    { kind: "atr", name: "atr", bars: middle },
    { kind: "volume_log_ratio", name: "volume_log_ratio", bars: long },
    { kind: "signed_volume", name: "signed_volume", bars: middle },
    { kind: "time_of_day", name: "time_of_day" },
    { kind: "time_of_week", name: "time_of_week" },
    ...(topic.otherMarkets ?? []).flatMap((market) => [
      { kind: "lagged_return" as const, name: `${market}_return`, market, bars: middle },
      { kind: "beta" as const, name: `${market}_beta`, market, bars: long },
    ]),
  ];
  return FeaturePlan.parse({ ...base, engineered });
}

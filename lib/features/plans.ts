/** Ready plans: the two walkthroughs, and a plan for any topic's horizon. */
import { FeaturePlan } from "./plan";

interface PlanShape {
  market: string;
  intervalMinutes: number;
  horizonMinutes: number;
  /** Engineered log returns: name's suffix → look-back in bars. */
  lookbacks: Record<string, number>;
  minBarCoverage: number;
}

function planOf({ market, intervalMinutes, horizonMinutes, lookbacks, minBarCoverage }: PlanShape): FeaturePlan {
  return FeaturePlan.parse({
    version: 1,
    market,
    intervalMinutes,
    inputBars: 48,
    engineered: Object.entries(lookbacks).map(([span, bars]) => ({
      kind: "log_return",
      name: `log_return_${span}`,
      bars,
    })),
    target: { kind: "log_return", horizonMinutes },
    rowEveryMinutes: intervalMinutes,
    minBarCoverage,
  });
}

// Traded candles have no row for a minute without a trade, and nothing in the columns tells such a minute from one that a
// source left out of an otherwise whole answer. Asking little takes both for quiet; asking much makes a live worker miss hours
// of windows for a few quiet minutes: of 120 days of real five-minute bars, 0.2 drops one row in 500, 0.6 one in ten, 0.8 a
// third. A bar without any candle is always refused. The shares at 15 and 30 minutes lie between the two that were measured.
const HOURLY = { intervalMinutes: 60, minBarCoverage: 0.5, lookbacks: { "1h": 1, "6h": 6, "12h": 12, "24h": 24 } };
const HALF_HOURLY = { intervalMinutes: 30, minBarCoverage: 0.4, lookbacks: { "30m": 1, "2h": 4, "6h": 12, "12h": 24 } };
const QUARTER_HOURLY = {
  intervalMinutes: 15,
  minBarCoverage: 0.3,
  lookbacks: { "15m": 1, "1h": 4, "3h": 12, "6h": 24 },
};
const FIVE_MINUTES = { intervalMinutes: 5, minBarCoverage: 0.2, lookbacks: { "5m": 1, "15m": 3, "30m": 6, "60m": 12 } };

/**
 * A plan for a market and horizon: 48 bars whose width grows with the horizon, and four log returns. At the horizons of the
 * two walkthroughs it is their plan: five-minute bars up to an hour ahead, hourly ones from half a day on.
 */
export function planForTopic({ market, horizonMinutes }: { market: string; horizonMinutes: number }): FeaturePlan {
  const shape =
    horizonMinutes <= 60
      ? FIVE_MINUTES
      : horizonMinutes <= 240
        ? QUARTER_HOURLY
        : horizonMinutes < 720
          ? HALF_HOURLY
          : HOURLY;
  return planOf({ market, horizonMinutes, ...shape });
}

/** Walkthrough of topic 69: hourly bars, two days in, one day ahead. */
export const topic69Plan: FeaturePlan = planForTopic({ market: "btcusd", horizonMinutes: 1440 });

/** Walkthrough of topic 77: five-minute bars, four hours in, five minutes ahead. */
export const topic77Plan: FeaturePlan = planForTopic({ market: "btcusd", horizonMinutes: 5 });

/** The features that would carry a signal: windows in multiples of the horizon. */
import type { Feature, ProjectConfig } from "@/workers/skill/config";

type Goal = ProjectConfig["goals"][number];

/** The goal of a signal and its features; windows are multiples of the horizon. Undefined for a name that is no signal. */
export function featuresOfSignal(name: string): { goal: Goal; features: Feature[] } | undefined {
  const market = /^lead-([a-z0-9]{5,20})$/.exec(name)?.[1];
  if (market !== undefined) return leadOf(market);
  return FEATURES[name];
}

const feature = (
  name: string,
  kind: string,
  goal: string,
  windows: Record<string, number>,
  [quantity, normaliser, rationale]: readonly [string, string, string],
  params: Feature["params"] = {},
): Feature => ({
  name,
  kind,
  goal,
  quantity,
  normaliser,
  rationale,
  windows: Object.fromEntries(Object.entries(windows).map(([key, horizons]) => [key, { horizons }])),
  params,
});

const RETURN = ["log return of the window", "a ratio of two closes"] as const;
const FEATURES: Readonly<Record<string, { goal: Goal; features: Feature[] }>> = {
  momentum: {
    goal: { goal: "trend", quantity: "direction and size of the recent move", why: "Autocorrelation of returns." },
    features: [
      feature("return_half", "log_return", "trend", { bars: 0.5 }, [...RETURN, "The newest part of the move."]),
      feature("return_one", "log_return", "trend", { bars: 1 }, [...RETURN, "A move as long as the one predicted."]),
      feature("return_two", "log_return", "trend", { bars: 2 }, [...RETURN, "Whether it has gone on for longer."]),
    ],
  },
  reversal: {
    goal: { goal: "mean reversion", quantity: "distance from where the price has been", why: "The variance ratio." },
    features: [
      feature("distance_two", "sma_distance", "mean reversion", { bars: 2 }, [
        "distance of the close from its mean",
        "a share of the mean",
        "How far there is to come back.",
      ]),
      feature("zscore_five", "zscore", "mean reversion", { bars: 5 }, [
        "distance of the close from its mean",
        "the deviation of the same window",
        "The same, in what is usual.",
      ]),
    ],
  },
  volatility: {
    goal: { goal: "volatility", quantity: "size of the moves to come", why: "Autocorrelation of sizes." },
    features: [
      feature("volatility_two", "realised_volatility", "volatility", { bars: 2 }, [
        "root of summed squared returns",
        "log returns have no unit",
        "The level that moves are measured against.",
      ]),
      feature("volatility_ratio", "volatility_ratio", "volatility", { short: 1, long: 5 }, [
        "volatility now against before",
        "a ratio of two windows",
        "Whether it rises or falls, whatever the level.",
      ]),
    ],
  },
  flow: {
    goal: { goal: "microstructure", quantity: "which side the volume is on", why: "Signed volume before returns." },
    features: [
      feature("signed_volume", "signed_volume", "microstructure", { bars: 1 }, [
        "volume with the sign of its bar",
        "a share of the window's volume",
        "Pressure of one side.",
      ]),
      feature("volume_ratio", "volume_log_ratio", "microstructure", { bars: 2 }, [
        "volume of the newest bar",
        "log ratio to the window's median",
        "Whether anybody takes part in the move.",
      ]),
    ],
  },
  hours: {
    goal: { goal: "calendar", quantity: "the usual rhythm of the day", why: "Sizes of moves by hour." },
    features: [
      feature("time_of_day", "time_of_day", "calendar", {}, [
        "hour of the day, UTC",
        "sine and cosine",
        "Sessions open and close.",
      ]),
    ],
  },
};

function leadOf(market: string): { goal: Goal; features: Feature[] } {
  return {
    goal: { goal: "cross-asset", quantity: "what other markets have done already", why: "Their returns come before." },
    features: [
      feature(
        `${market}_return`,
        "lagged_return",
        "cross-asset",
        { bars: 1 },
        ["log return of the other market", "a ratio of two closes", "News that has arrived there."],
        { market },
      ),
      feature(
        `${market}_difference`,
        "return_difference",
        "cross-asset",
        { bars: 1 },
        ["own return less the other's", "log returns have no unit", "What has not been taken up yet."],
        { market },
      ),
    ],
  };
}

/** What a plan may say. */
import { describe, expect, it } from "vitest";
import { barsNeeded } from "./compile";
import { FEATURE_KINDS } from "./kinds";
import { FeaturePlan } from "./plan";
import { planForTopic } from "./plans";
import { richPlanForTopic } from "./rich-plan";

describe("plans", () => {
  it("of before there were other kinds mean what they meant", () => {
    const plan = FeaturePlan.parse({
      version: 1,
      market: "btcusd",
      intervalMinutes: 5,
      inputBars: 4,
      engineered: [{ kind: "log_return", name: "log_return_5m", bars: 1 }],
      target: { kind: "log_return", horizonMinutes: 5 },
      rowEveryMinutes: 5,
    });
    expect(plan).toMatchObject({ pooledMarkets: [], gaps: { policy: "drop" }, minBarCoverage: 0.8 });
    expect(barsNeeded(plan)).toBe(4);
  });

  it("with indicators have features of every goal, whatever the horizon", () => {
    for (const horizonMinutes of [5, 60, 240, 480, 1440, 10_080]) {
      const plan = richPlanForTopic({ market: "btcusd", horizonMinutes, otherMarkets: ["ethusd"] });
      const goals = new Set(
        plan.engineered.map(({ kind }) => FEATURE_KINDS.find((one) => one.schema.shape.kind.value === kind)?.goal),
      );
      expect(goals.size).toBe(6);
      expect(barsNeeded(plan)).toBeLessThanOrEqual(2000);
    }
  });

  it.each([
    [
      "two features of one name",
      { engineered: [1, 2].map((bars) => ({ kind: "sma", name: "a", bars: bars + 1 })) },
      "is the name of two features",
    ],
    [
      "two columns of one name",
      {
        engineered: [
          { kind: "macd", name: "macd" },
          { kind: "sma", name: "macd_value", bars: 5 },
        ],
      },
      "its column macd_value is a column of macd too",
    ],
    [
      "a column named as a base bar's",
      { engineered: [{ kind: "sma", name: "feature_close_0", bars: 5 }] },
      "is a column of the base bars too",
    ],
    [
      "a plugin's part twice",
      {
        engineered: [{ kind: "plugin", name: "mine", plugin: "mine", digest: "0".repeat(64), parts: ["a", "a"] }],
      },
      "its column mine_a is a column of mine too",
    ],
    ["nothing to compute", { inputBars: 0, engineered: [] }, "needs at least one feature"],
    ["itself pooled", { pooledMarkets: ["btcusd"] }, "must be other markets"],
    ["a kind that is not there", { engineered: [{ kind: "magic", name: "a" }] }, "engineered"],
    ["a MACD whose averages do not fit", { engineered: [{ kind: "macd", name: "a", fast: 30 }] }, "needs fast < slow"],
  ])("with %s are refused", (_name, over, message) => {
    const given = { ...planForTopic({ market: "btcusd", horizonMinutes: 5 }), ...over };
    expect(() => FeaturePlan.parse(given)).toThrow(message);
  });
});

/** A plan whose plugin is not there, or is another by now: it can be shown and loaded for, and never computed. */
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { allocateCandles, MINUTE_MS } from "@/lib/candles";
import { barsNeeded, columnCount, columnNames, marketsOf } from "./compile";
import { buildDataset } from "./dataset";
import { liveHistoryStartMs, liveRow } from "./live";
import { FeaturePlan } from "./plan";
import { defineFeature, forgetFeature, registerFeature } from "./plugin";
import { FeatureRefusal, PlanError } from "./refusal";

const DIGEST = "a".repeat(64);
const plan = FeaturePlan.parse({
  version: 1,
  market: "btcusd",
  intervalMinutes: 1,
  inputBars: 4,
  engineered: [{ kind: "plugin", name: "own", plugin: "range", digest: DIGEST, parts: ["a", "b"] }],
  target: { kind: "log_return", horizonMinutes: 5 },
  rowEveryMinutes: 1,
});
const definition = defineFeature({
  name: "range",
  title: "Range",
  goal: "volatility",
  measures: "high − low, twice, to have two columns",
  params: z.strictObject({}),
  bars: () => 9,
  columns: () => ["a", "b"],
  compute: (window) => [window.high(0) - window.low(0), window.high(8) - window.low(8)],
});

const MINUTES = 60;
const btcusd = allocateCandles(MINUTES);
for (let i = 0; i < MINUTES; i++) {
  for (const field of ["open", "high", "low", "close", "volume"] as const) btcusd[field][i] = 100 + i;
  btcusd.openTime[i] = i * MINUTE_MS;
}
const candles = { btcusd };
const live = () => liveRow(candles, plan, { asOfMs: MINUTES * MINUTE_MS });
const refusal = () => {
  try {
    live();
  } catch (error) {
    return error;
  }
};

afterEach(() => forgetFeature("range"));

describe("a plugin", () => {
  it("is computed where the one that the plan names is registered", () => {
    registerFeature(definition, DIGEST);
    expect(live().row).toHaveLength(22);
    expect(barsNeeded(plan)).toBe(9);
  });

  it.each([
    ["is not there", () => forgetFeature("range"), /not loaded/],
    ["is another by now", () => registerFeature(definition, "b".repeat(64)), /restore its file/],
  ])(
    "that %s refuses rows, and says so; columns, markets and history can be told all the same",
    (_how, happen, why) => {
      happen();
      expect(columnNames(plan).slice(-2)).toEqual(["own_a", "own_b"]);
      expect(columnCount(plan)).toBe(22);
      expect(marketsOf(plan)).toEqual(["btcusd"]);
      expect(barsNeeded(plan)).toBe(4);
      expect(liveHistoryStartMs(plan, MINUTES * MINUTE_MS)).toBeLessThan(MINUTES * MINUTE_MS);
      expect(refusal()).toBeInstanceOf(FeatureRefusal);
      expect(refusal()).toMatchObject({ reason: "plugin", message: expect.stringMatching(why) });
      expect(() => buildDataset(candles, plan)).toThrow(PlanError);
    },
  );
});

/** Plugins: computed like any feature, and what they may not do. */
import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { MINUTE_MS } from "@/lib/candles";
import { columnCount, columnNames } from "./compile";
import { buildDataset } from "./dataset";
import { liveRow } from "./live";
import { checkLookAhead } from "./look-ahead";
import { FeaturePlan } from "./plan";
import { planForTopic } from "./plans";
import { defineFeature, type FeatureDefinition, forgetFeature, registerFeature } from "./plugin";
import { FeatureRefusal, PlanError } from "./refusal";
import { candleWalk, everyMinute, WALK_START_MS } from "./testing/candle-walk";
import type { FeatureWindow } from "./window";

describe("plugins", () => {
  const digest = createHash("sha256").update("the source").digest("hex");
  const candles = { btcusd: candleWalk({ keep: everyMinute(900) }) };
  const planWith = (over: Record<string, unknown> = {}) =>
    FeaturePlan.parse({
      ...planForTopic({ market: "btcusd", horizonMinutes: 5 }),
      engineered: [{ kind: "plugin", name: "mine", plugin: "range", digest, params: { bars: 4 }, ...over }],
    });
  const Params = z.strictObject({ bars: z.number().int().min(1).max(100) });
  const range = defineFeature({
    name: "range",
    title: "Range",
    goal: "volatility",
    measures: "Log of highest over lowest price of the last bars",
    params: Params,
    bars: ({ bars }) => bars,
    compute(window, { bars }) {
      let [low, high] = [Number.POSITIVE_INFINITY, 0];
      for (let back = 0; back < bars; back++) {
        low = Math.min(low, window.low(back));
        high = Math.max(high, window.high(back));
      }
      return Math.log(high / low);
    },
  });
  const register = (compute: (window: FeatureWindow) => number) =>
    registerFeature({ ...range, compute } as FeatureDefinition, digest);
  afterEach(() => forgetFeature("range"));

  it("are computed like any feature, once registered", () => {
    registerFeature(range as FeatureDefinition, digest);
    expect(checkLookAhead(planWith(), candles)).toMatchObject({ ok: true });
    expect(columnNames(planWith()).at(-1)).toBe("mine");
  });

  it("are refused when absent, changed, or with parameters that they do not take; columns can still be named", () => {
    const asOfMs = WALK_START_MS + 900 * MINUTE_MS;
    expect(columnCount(planWith())).toBe(241);
    expect(() => buildDataset(candles, planWith())).toThrow(PlanError);
    expect(() => liveRow(candles, planWith(), { asOfMs })).toThrow(FeatureRefusal);
    registerFeature(range as FeatureDefinition, digest);
    expect(() => buildDataset(candles, planWith({ digest: "0".repeat(64) }))).toThrow(
      "is not the one that the feature mine was evaluated with",
    );
    expect(() => buildDataset(candles, planWith({ params: { bars: 0 } }))).toThrow("refuses bars");
    expect(() => buildDataset(candles, planWith({ parts: ["a", "b"] }))).toThrow("makes the columns");
  });

  it.each([
    ["reach for a later bar", (window: { close(back: number): number }) => window.close(-1), "said that it looks at 4"],
    [
      "look further back than they said",
      (window: { close(back: number): number }) => window.close(4),
      "said that it looks at 4",
    ],
    ["draw at random", () => Math.random(), "in training but"],
    ["are not finite", () => Number.NaN, "rows could be made"],
  ])("that %s are caught", (_name, compute, message) => {
    register(compute);
    const verdict = checkLookAhead(planWith(), candles);
    expect(verdict.ok).toBe(false);
    expect(verdict).toMatchObject({ message: expect.stringContaining(message) });
  });

  it("that remember what they saw of later rows are caught", () => {
    let highest = 0;
    register((window) => {
      highest = Math.max(highest, window.close(0));
      return highest;
    });
    expect(checkLookAhead(planWith(), candles)).toMatchObject({
      ok: false,
      message: expect.stringContaining("in training but"),
    });
  });

  it("have nothing but the window's bars, even around its types", () => {
    const seen = new Set<unknown>();
    register((window) => {
      for (const key of Reflect.ownKeys(window)) seen.add(key);
      return 0;
    });
    buildDataset(candles, planWith());
    expect([...seen]).toEqual(["intervalMinutes"]);
  });

  it("read only the markets that they name, whatever the plan's other features read", () => {
    const both = { ...candles, ethusd: candleWalk({ keep: everyMinute(900), seed: 4 }) };
    const entry = planWith().engineered[0];
    const plan = FeaturePlan.parse({
      ...planWith(),
      engineered: [entry, { kind: "lagged_return", name: "other", market: "ethusd", bars: 9 }],
    });
    const named = (markets: string[]) =>
      registerFeature({ ...range, markets: () => markets, compute: reading } as FeatureDefinition, digest);
    const reading = (window: FeatureWindow) => window.other("ethusd").close(3);
    named(["ethusd"]);
    expect(checkLookAhead(plan, both)).toMatchObject({ ok: true });
    named([]);
    expect(() => buildDataset(both, plan)).toThrow("the plugin range failed: the feature looks at ethusd without");
    expect(() => liveRow(both, plan, { asOfMs: WALK_START_MS + 900 * MINUTE_MS })).toThrow(FeatureRefusal);
    named(["btcusd"]);
    expect(() => buildDataset(both, plan)).toThrow("compared with themselves");
    named(["ethusd"]);
    expect(() => buildDataset(both, { ...planWith(), pooledMarkets: ["ethusd"] })).toThrow("compared with themselves");
    named(["ETH/USD"]);
    expect(() => buildDataset(both, plan)).toThrow('reads the market "ETH/USD"');
  });
});

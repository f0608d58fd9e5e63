import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lowerBound, MINUTE_MS, sliceCandles } from "@/lib/candles";
import { barsNeeded, columnCount, columnNames, marketsOf } from "./compile";
import { buildDataset, fingerprintDataset } from "./dataset";
import { liveHistoryStartMs, liveRow, rowAsOf } from "./live";
import { checkLookAhead } from "./look-ahead";
import type { MarketCandles } from "./market-candles";
import { FeaturePlan } from "./plan";
import { planForTopic } from "./plans";
import { FeatureRefusal } from "./refusal";
import { richPlanForTopic } from "./rich-plan";
import { anyCandles, anyPlan } from "./testing/any-plan";
import { candleWalk, everyMinute, WALK_START_MS } from "./testing/candle-walk";

/** Of each market what a live row as of `atMs` is given: nothing later, and no more history than is asked for. */
function seenLive(candles: MarketCandles, plan: FeaturePlan, atMs: number): MarketCandles {
  const from = liveHistoryStartMs(plan, atMs);
  return Object.fromEntries(
    Object.entries(candles).map(([market, own]) => [
      market,
      sliceCandles(own, lowerBound(own.openTime, from), lowerBound(own.openTime, atMs)),
    ]),
  );
}

/** Ends of the candles after which one is missing, of all markets: those of their newest too. */
function holeStarts(candles: MarketCandles): number[] {
  return Object.values(candles).flatMap(({ openTime }) =>
    [...openTime].map((time) => time + MINUTE_MS).filter((end, i) => openTime[i + 1] !== end),
  );
}

describe("any plan, any candles with holes, any time", () => {
  it("gives the same row live as in training, to the bit", () => {
    let compared = 0;
    fc.assert(
      fc.property(anyPlan, anyCandles, fc.nat(), (plan, candles, pick) => {
        const { x, asOf, market, markets } = buildDataset(candles, plan);
        fc.pre(x.rows > 0);
        const row = pick % x.rows;
        const at = asOf[row] as number;
        const expected = x.values.slice(row * x.columns, (row + 1) * x.columns);
        // A pooled market's row is the row of the plan that predicts it.
        const own = { ...plan, market: markets[market[row] as number] as string, pooledMarkets: [] };
        expect(rowAsOf(candles, own, at).row).toEqual(expected);
        const seen = seenLive(candles, own, at);
        expect(rowAsOf(seen, own, at).row).toEqual(expected);
        try {
          const live = liveRow(seen, own, { asOfMs: at + 59_999 });
          if (live.asOfMs === at) {
            expect(live.row).toEqual(expected);
            compared++;
          } else expect(live.row).toEqual(rowAsOf(candles, own, live.asOfMs).row);
        } catch (error) {
          // A market whose newest candle is old, or whose end lies in a hole: refused, never another row.
          if (!(error instanceof FeatureRefusal)) throw error;
        }
      }),
      { numRuns: 500 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  it("is refused live where training has none for what lies before it, and only there", () => {
    const refused: Record<string, number> = {};
    fc.assert(
      fc.property(anyPlan, anyCandles, fc.nat(), fc.integer({ min: 1, max: 12 }), (plan, candles, pick, minutes) => {
        const own = { ...plan, rowEveryMinutes: 1, pooledMarkets: [] };
        const starts = holeStarts(candles);
        const at = (starts[pick % starts.length] as number) + minutes * MINUTE_MS;
        fc.pre(at <= (candles.btcusd?.openTime.at(-1) as number) + MINUTE_MS);
        const { x, dropped } = buildDataset(candles, own, { fromMs: at, toMs: at + 1 });
        const hasRow = x.rows > 0 || dropped.no_target > 0 || dropped.target_gapped > 0;
        try {
          rowAsOf(seenLive(candles, own, at), own, at);
          expect(hasRow).toBe(true);
        } catch (error) {
          if (!(error instanceof FeatureRefusal)) throw error;
          expect(hasRow).toBe(false);
          refused[error.reason] = (refused[error.reason] ?? 0) + 1;
        }
      }),
      { numRuns: 600 },
    );
    expect(Object.keys(refused).sort()).toEqual(["gapped", "missing", "not_enough"]);
  });

  it("does not change when later candles are altered or removed", () => {
    let rows = 0;
    fc.assert(
      fc.property(anyPlan, anyCandles, (plan, candles) => {
        const verdict = checkLookAhead(plan, candles);
        if (verdict.ok) rows += verdict.rows;
        else expect(verdict.message).toContain("rows could be made");
      }),
      { numRuns: 120 },
    );
    expect(rows).toBeGreaterThan(1000);
  });

  it("has as many values as it has column names", () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        expect(columnNames(plan)).toHaveLength(columnCount(plan));
        expect(new Set(columnNames(plan)).size).toBe(columnCount(plan));
        expect(barsNeeded(plan)).toBeGreaterThanOrEqual(Math.max(1, plan.inputBars));
      }),
    );
  });
});

describe("gaps", () => {
  const keep = everyMinute(400);
  for (let minute = 200; minute < 206; minute++) keep[minute] = false;
  const candles = { btcusd: candleWalk({ keep }) };
  const plan = (gaps: FeaturePlan["gaps"]) =>
    FeaturePlan.parse({
      version: 1,
      market: "btcusd",
      intervalMinutes: 1,
      inputBars: 4,
      engineered: [],
      target: { kind: "log_return", horizonMinutes: 2 },
      rowEveryMinutes: 1,
      minBarCoverage: 1,
      gaps,
    });

  it("are dropped and counted, in windows and in targets", () => {
    const { dropped, asOf, filledMinutes, rowsTouchingFilled } = buildDataset(candles, plan({ policy: "drop" }));
    // Windows of 4 bars see the 6 absent minutes for 9 minutes; targets 2 minutes ahead of the 2 times before.
    expect(dropped).toMatchObject({ gapped: 9, target_gapped: 2, no_target: 2 });
    expect([...asOf]).not.toContain(WALK_START_MS + 203 * MINUTE_MS);
    expect([filledMinutes, rowsTouchingFilled]).toEqual([0, 0]);
  });

  it("are filled up to what the plan allows, counted, the rest dropped", () => {
    const partly = buildDataset(candles, plan({ policy: "ffill", maxMinutes: 3 }));
    expect(partly.filledMinutes).toBe(3);
    // The 3 that are left empty are seen for 6 minutes; the targets of the 2 times before fall on filled ones.
    expect(partly.dropped).toMatchObject({ gapped: 6, target_gapped: 0, missing: 3 });
    const whole = buildDataset(candles, plan({ policy: "ffill", maxMinutes: 6 }));
    expect(whole.filledMinutes).toBe(6);
    // A filled minute has no volume to divide by: as the newest it gives no row, inside a window it does.
    expect(whole.dropped).toMatchObject({ gapped: 0, target_gapped: 0, missing: 6 });
    expect(whole.rowsTouchingFilled).toBe(2 + 3);
  });

  it("never shift a target: it is the close at its time, or the row is not there", () => {
    for (const gaps of [{ policy: "drop" }, { policy: "ffill", maxMinutes: 6 }] as const) {
      const { asOf, y, basePrice } = buildDataset(candles, plan(gaps));
      for (const [row, at] of asOf.entries()) {
        const target = lowerBound(candles.btcusd.openTime, at + 2 * MINUTE_MS) - 1;
        const close = candles.btcusd.close[target] as number;
        const isThere = candles.btcusd.openTime[target] === at + MINUTE_MS;
        expect(isThere || gaps.policy === "ffill").toBe(true);
        expect(y[row]).toBe(Math.log(close) - Math.log(basePrice[row] as number));
      }
    }
  });
});

describe("several markets", () => {
  const candles = {
    btcusd: candleWalk({ keep: everyMinute(600) }),
    ethusd: candleWalk({ keep: everyMinute(600), seed: 5 }),
    solusd: candleWalk({ keep: everyMinute(300), seed: 9 }),
  };
  const pooled = FeaturePlan.parse({
    ...planForTopic({ market: "btcusd", horizonMinutes: 5 }),
    inputBars: 13,
    pooledMarkets: ["ethusd", "solusd"],
  });

  it("pool their rows by time, the predicted one first, each with its own prices", () => {
    const all = buildDataset(candles, pooled);
    const alone = buildDataset(candles, { ...pooled, pooledMarkets: [] });
    const eth = buildDataset(candles, { ...pooled, market: "ethusd", pooledMarkets: [] });
    expect(all.markets).toEqual(["btcusd", "ethusd", "solusd"]);
    expect([...all.asOf]).toEqual([...all.asOf].sort((a, b) => a - b));
    const of = (market: number) => [...all.market.keys()].filter((row) => all.market[row] === market);
    expect(of(0).map((row) => all.y[row])).toEqual([...alone.y]);
    expect(of(1).map((row) => all.y[row])).toEqual([...eth.y]);
    expect(of(2).length).toBeLessThan(of(1).length);
    for (const [i, row] of of(1).entries()) {
      expect(all.x.values.slice(row * all.x.columns, (row + 1) * all.x.columns)).toEqual(
        eth.x.values.slice(i * all.x.columns, (i + 1) * all.x.columns),
      );
    }
    expect(fingerprintDataset(all)).not.toBe(fingerprintDataset(alone));
  });

  it("live wait for the slowest market that a feature reads, not for those that are pooled", () => {
    const plan = richPlanForTopic({ market: "btcusd", horizonMinutes: 5, otherMarkets: ["ethusd"] });
    expect(marketsOf(plan)).toEqual(["btcusd", "ethusd"]);
    const late = { btcusd: candles.btcusd, ethusd: sliceCandles(candles.ethusd, 0, 597) };
    const asOfMs = WALK_START_MS + 600 * MINUTE_MS;
    const live = liveRow(late, plan, { asOfMs });
    expect(live.asOfMs).toBe(WALK_START_MS + 597 * MINUTE_MS);
    expect(live.row).toEqual(rowAsOf(candles, plan, live.asOfMs).row);
    const stale = { btcusd: candles.btcusd, ethusd: sliceCandles(candles.ethusd, 0, 590) };
    expect(() => liveRow(stale, plan, { asOfMs })).toThrow("the newest ethusd candle ended");
    expect(liveRow({ btcusd: candles.btcusd }, { ...pooled, pooledMarkets: ["ethusd"] }, { asOfMs }).asOfMs).toBe(
      asOfMs,
    );
  });
});

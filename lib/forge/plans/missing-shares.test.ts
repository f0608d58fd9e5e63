import { describe, expect, it } from "vitest";
import { allocateCandles, type CandleColumns, MINUTE_MS } from "@/lib/candles";
import { buildDataset, FeaturePlan } from "@/lib/features";
import { marketGaps } from "./analyse-dataset";
import { missingShares } from "./missing-shares";

const MINUTES = 24 * 60;
/** Minutes [from, to) of the day are not there. */
function dayWithout(from: number, to: number): CandleColumns {
  const minutes = Array.from({ length: MINUTES }, (_, i) => i).filter((i) => i < from || i >= to);
  const candles = allocateCandles(minutes.length);
  for (const [i, minute] of minutes.entries()) {
    candles.openTime[i] = minute * MINUTE_MS;
    candles.open[i] = 100;
    candles.high[i] = 101;
    candles.low[i] = 99;
    candles.close[i] = 100 + Math.sin(minute);
    candles.volume[i] = 1;
  }
  return candles;
}

const plan = FeaturePlan.parse({
  version: 1,
  market: "btcusd",
  intervalMinutes: 10,
  inputBars: 2,
  engineered: [
    { kind: "log_return", name: "short", bars: 1 },
    { kind: "log_return", name: "long", bars: 11 },
    { kind: "time_of_day", name: "clock" },
  ],
  target: { kind: "log_return", horizonMinutes: 10 },
  rowEveryMinutes: 10,
});

describe("missing shares", () => {
  it("are of each feature alone: the longer it looks back, the more a hole costs it", async () => {
    // One bar of 144 is gone.
    const candles = { btcusd: dayWithout(600, 610) };
    const fromMs = 200 * MINUTE_MS;
    const shares = await missingShares(candles, plan, { fromMs });
    const { columnNames } = buildDataset(candles, plan, { fromMs });
    expect(shares).toHaveLength(columnNames.length);
    const share = (name: string) => shares[columnNames.indexOf(name)];
    // Of the 125 times from 03:20 to 24:00, those whose window holds the bar that is gone; every row needs its newest bar.
    expect(share("feature_close_0")).toBeCloseTo(2 / 125, 12);
    expect(share("short")).toBeCloseTo(2 / 125, 12);
    expect(share("long")).toBeCloseTo(12 / 125, 12);
    expect(share("clock_sin")).toBeCloseTo(1 / 125, 12);
  });
});

describe("a market's gaps", () => {
  it("are the minutes between its first and its last candle that have none", () => {
    expect(marketGaps("btcusd", dayWithout(600, 610))).toEqual({ market: "btcusd", candles: 1430, minutesAbsent: 10 });
    expect(marketGaps("btcusd", allocateCandles(0))).toEqual({ market: "btcusd", candles: 0, minutesAbsent: 0 });
  });
});

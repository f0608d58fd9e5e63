import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { checkCandles } from "@/lib/candles/columns";
import { priceAt } from "./market";
import { ReplayError, ReplayMarket } from "./replay";
import { SyntheticMarket } from "./synthetic";

const DAY = Date.UTC(2026, 10, 20);

describe("synthetic market", () => {
  it("is the same for the same seed whatever was asked before, and another for another seed", () => {
    const warm = new SyntheticMarket("a");
    warm.candles("btcusd", DAY - 40 * DAY_MS, DAY - 30 * DAY_MS);
    warm.candles("btcusd", DAY + 3 * DAY_MS, DAY + 4 * DAY_MS);
    const asked = warm.candles("btcusd", DAY, DAY + DAY_MS);
    expect(asked).toEqual(new SyntheticMarket("a").candles("btcusd", DAY, DAY + DAY_MS));
    expect(asked).not.toEqual(new SyntheticMarket("b").candles("btcusd", DAY, DAY + DAY_MS));
  });

  it("has sound candles without gaps that go on from one day to the next", () => {
    for (const name of ["btcusd", "ethusd", "solusd"]) {
      const candles = new SyntheticMarket("a").candles(name, DAY, DAY + 3 * DAY_MS);
      checkCandles(candles);
      expect(candles.openTime).toHaveLength(3 * 1440);
      for (let i = 0; i < candles.openTime.length; i++) {
        const { open, high, low, close, volume } = candles;
        expect(high[i]).toBeGreaterThanOrEqual(Math.max(open[i] as number, close[i] as number));
        expect(low[i]).toBeLessThanOrEqual(Math.min(open[i] as number, close[i] as number));
        expect(low[i]).toBeGreaterThan(0);
        expect(volume[i]).toBeGreaterThan(0);
        if (i > 0) expect(open[i]).toBe(close[i - 1]);
      }
    }
  });

  it("holds a weak part that the past foretells, and no more", () => {
    const { close } = new SyntheticMarket("a").candles("btcusd", DAY - 60 * DAY_MS, DAY);
    const products: number[] = [];
    let past2 = 0;
    let next2 = 0;
    for (let i = 30; i + 5 < close.length; i += 5) {
      const past = Math.log((close[i] as number) / (close[i - 30] as number));
      const next = Math.log((close[i + 5] as number) / (close[i] as number));
      products.push(past * next);
      past2 += past * past;
      next2 += next * next;
    }
    const correlation = products.reduce((sum, value) => sum + value, 0) / Math.sqrt(past2 * next2);
    expect(correlation).toBeGreaterThan(0.08);
    expect(correlation).toBeLessThan(0.4);
  });
});

describe("replay", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "forge-replay-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const first = Date.UTC(2019, 0, 1);
  const lines = ["open_time_ms,open,high,low,close,volume"];
  for (let minute = 0; minute < 2 * 1440; minute++) {
    if (minute % 100 === 7) continue; // a minute without a trade has no row
    const price = 100 + minute / 100;
    lines.push(`${first + minute * MINUTE_MS},${price},${price + 1},${price - 1},${price + 0.01},${minute + 1}`);
  }
  writeFileSync(path.join(folder, "btcusd-1min-2019.csv.gz"), gzipSync(lines.join("\n")));
  const today = Date.UTC(2026, 10, 23);
  const replay = new ReplayMarket(folder, today / DAY_MS);

  it("ends with the day on which the chain began, unchanged but for the date", () => {
    const day = replay.candles("btcusd", today, today + DAY_MS);
    expect(day.openTime).toHaveLength(1440 - 14); // of the second day's minutes, 14 have no row
    expect(day.openTime[0]).toBe(today);
    expect(day.open[0]).toBe(100 + 1440 / 100);
    expect(replay.candles("btcusd", today - 2 * DAY_MS, today - DAY_MS).openTime).toHaveLength(0);
  });

  it("begins again after its end, from the price where it was", () => {
    const after = replay.candles("btcusd", today + DAY_MS, today + 2 * DAY_MS);
    const before = priceAt(replay, "btcusd", today + DAY_MS);
    expect(after.openTime[0]).toBe(today + DAY_MS);
    expect(after.open[0]).toBeCloseTo(before, 9);
  });

  it("refuses a folder without candles, and a damaged file by its line", () => {
    expect(() => new ReplayMarket(os.tmpdir(), 20_000)).toThrow(ReplayError);
    expect(() => new ReplayMarket(path.join(folder, "absent"), 20_000)).toThrow(/cannot be read/);
    const damaged = mkdtempSync(path.join(os.tmpdir(), "forge-replay-"));
    writeFileSync(path.join(damaged, "btcusd-1min-2019.csv"), `${lines[0]}\n${lines[1]}\n1546300860000,x,1,1,1,1\n`);
    expect(() => new ReplayMarket(damaged, 20_000)).toThrow(/line 3/);
    rmSync(damaged, { recursive: true });
  });
});

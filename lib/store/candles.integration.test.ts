import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CandleColumns, DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { allocateCandles, fingerprintCandles, sliceByTime } from "@/lib/candles/columns";
import { listCandleDays, loadCandles } from "./candles";
import type { DayAnswer } from "./merge-day";
import { saveCandleDays } from "./save-candles";
import { createTestDatabase, type TestDatabase } from "./testing/database";

const DAY = Date.UTC(2025, 9, 26);
let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

function day(dayMs: number, minutes = 1440, base = 100): CandleColumns {
  const candles = allocateCandles(minutes);
  for (let i = 0; i < minutes; i++) {
    candles.openTime[i] = dayMs + i * MINUTE_MS;
    candles.open[i] = base + Math.sin(i) / 3;
    candles.high[i] = base + 1 / 3;
    candles.low[i] = base - 0.1;
    candles.close[i] = base + Math.cos(i) / 7;
    candles.volume[i] = i % 17 === 0 ? 0 : i * 1e-7;
  }
  return candles;
}

function answer(candles: CandleColumns, dayMs: number, untilMs = dayMs + DAY_MS): DayAnswer {
  return {
    dayMs,
    candles: sliceByTime(candles, dayMs, untilMs),
    askedFromMs: dayMs,
    askedUntilMs: untilMs,
    complete: untilMs === dayMs + DAY_MS,
  };
}

const load = (market: string, fromMs: number, toMs: number, source = "test") =>
  loadCandles(test.db, { source, market, fromMs, toMs });

describe("stored candles", () => {
  it("read back bit for bit, in any range", async () => {
    const key = { source: "test", market: "bitusd" };
    const days = [0, 1, 2].map((i) => day(DAY + i * DAY_MS, 1440 - i));
    await saveCandleDays(
      test.db,
      key,
      [2, 0, 1].map((i) => answer(days[i] as CandleColumns, DAY + i * DAY_MS)),
    );
    const all = await load("bitusd", DAY, DAY + 3 * DAY_MS);
    expect(all.openTime.length).toBe(1440 + 1439 + 1438);
    for (const [i, want] of days.entries()) {
      const got = await load("bitusd", DAY + i * DAY_MS, DAY + (i + 1) * DAY_MS);
      expect(fingerprintCandles(got)).toBe(fingerprintCandles(want));
    }
    const part = await load("bitusd", DAY + 90_000, DAY + DAY_MS + 60_001);
    expect(fingerprintCandles(part)).toBe(fingerprintCandles(sliceByTime(all, DAY + 90_000, DAY + DAY_MS + 60_001)));
    expect((await load("bitusd", DAY - 9 * DAY_MS, DAY)).openTime.length).toBe(0);
  });

  it("are not changed by storing the same answer again", async () => {
    const key = { source: "test", market: "sameusd" };
    const same = [answer(day(DAY), DAY)];
    expect(await saveCandleDays(test.db, key, same)).toMatchObject({ added: 1440 });
    const before = await test.db.candleDay.findMany({ where: key });
    expect(await saveCandleDays(test.db, key, same)).toEqual({ added: 0, revised: 0, verified: 1, revisions: 0 });
    const [row] = await test.db.candleDay.findMany({ where: key });
    expect(row?.verifiedAt).not.toBeNull();
    expect([{ ...row, verifiedAt: null }]).toEqual(before);
  });

  it("grow with the running day, the newer answer winning", async () => {
    const key = { source: "test", market: "growusd" };
    await saveCandleDays(test.db, key, [answer(day(DAY, 1440, 100), DAY, DAY + 600 * MINUTE_MS)]);
    expect(await listCandleDays(test.db, { ...key, fromMs: DAY, toMs: DAY + DAY_MS })).toMatchObject([
      { dayMs: DAY, count: 600, state: "partial", askedFromMs: DAY, askedUntilMs: DAY + 600 * MINUTE_MS },
    ]);
    const corrected = day(DAY, 700, 200);
    expect(await saveCandleDays(test.db, key, [{ ...answer(corrected, DAY, DAY + 700 * MINUTE_MS) }])).toMatchObject({
      added: 100,
      revised: 600,
    });
    expect(fingerprintCandles(await load("growusd", DAY, DAY + DAY_MS))).toBe(fingerprintCandles(corrected));
    await saveCandleDays(test.db, key, [answer(day(DAY), DAY)]);
    await saveCandleDays(test.db, key, [answer(day(DAY), DAY, DAY + 10 * MINUTE_MS)]);
    expect(await listCandleDays(test.db, { ...key, fromMs: DAY, toMs: DAY + DAY_MS })).toMatchObject([
      { count: 1440, state: "complete", askedUntilMs: DAY + DAY_MS },
    ]);
  });

  it("lose no minute when two backfills store parts of one day at once", async () => {
    const key = { source: "test", market: "raceusd" };
    const whole = day(DAY);
    const parts = Array.from({ length: 8 }, (_, i) => ({
      dayMs: DAY,
      candles: sliceByTime(whole, DAY + i * 180 * MINUTE_MS, DAY + (i + 1) * 180 * MINUTE_MS),
      askedFromMs: DAY + i * 180 * MINUTE_MS,
      askedUntilMs: DAY + (i + 1) * 180 * MINUTE_MS,
      complete: false,
    }));
    await Promise.all(parts.map((part) => saveCandleDays(test.db, key, [part])));
    expect(fingerprintCandles(await load("raceusd", DAY, DAY + DAY_MS))).toBe(fingerprintCandles(whole));
  });

  it("of one source are not those of another", async () => {
    await saveCandleDays(test.db, { source: "atlas:a", market: "btcusd" }, [answer(day(DAY), DAY)]);
    expect((await load("btcusd", DAY, DAY + DAY_MS, "atlas:b")).openTime.length).toBe(0);
  });

  it("are refused when they lie outside their day, or when a day that was not asked for is called complete", async () => {
    const key = { source: "test", market: "badusd" };
    const good = answer(day(DAY), DAY);
    await expect(saveCandleDays(test.db, key, [{ ...good, dayMs: DAY + DAY_MS }])).rejects.toThrow("span");
    await expect(saveCandleDays(test.db, key, [{ ...good, askedUntilMs: DAY + 5 }])).rejects.toThrow("complete");
    await expect(saveCandleDays(test.db, key, [{ ...good, candles: day(DAY + MINUTE_MS) }])).rejects.toThrow("outside");
    expect(await test.db.candleDay.count({ where: key })).toBe(0);
  });
});

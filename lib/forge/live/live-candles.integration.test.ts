/** What live candles store, and what they ask for, when the database fails or the process begins anew. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CandleColumns, MINUTE_MS } from "@/lib/candles/candles";
import type { CandleSource } from "@/lib/sources/source";
import { candleAt } from "@/lib/sources/testing/faulty-atlas";
import { loadCandles } from "@/lib/store/candles";
import type { Db } from "@/lib/store/client";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { LiveCandles } from "./live-candles";

const T0 = Date.UTC(2026, 4, 4, 23, 30);
const at = (minute: number) => T0 + minute * MINUTE_MS;

function run(fromMs: number, toMs: number): CandleColumns {
  const times = Float64Array.from(
    { length: Math.max(0, (toMs - fromMs) / MINUTE_MS) },
    (_, i) => fromMs + i * MINUTE_MS,
  );
  const column = (field: "open" | "high" | "low" | "close" | "volume") => times.map((time) => candleAt(time)[field]);
  return {
    openTime: times,
    open: column("open"),
    high: column("high"),
    low: column("low"),
    close: column("close"),
    volume: column("volume"),
  };
}

function without(openTime: number, { ...candles }: CandleColumns): CandleColumns {
  const keep = [...candles.openTime.keys()].filter((i) => candles.openTime[i] !== openTime);
  const column = (values: Float64Array) => Float64Array.from(keep, (i) => values[i] as number);
  return {
    openTime: column(candles.openTime),
    open: column(candles.open),
    high: column(candles.high),
    low: column(candles.low),
    close: column(candles.close),
    volume: column(candles.volume),
  };
}

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

function open(id: string) {
  const asked: [number, number][] = [];
  const errors: unknown[] = [];
  const state = { isDown: false, tell: (candles: CandleColumns) => candles };
  const source: CandleSource = {
    id,
    runDays: 1,
    parallel: 1,
    markets: async () => ["btcusd"],
    fetchCandles: async ({ fromMs, toMs }) => {
      asked.push([(fromMs - T0) / MINUTE_MS, (toMs - T0) / MINUTE_MS]);
      return { candles: state.tell(run(fromMs, toMs)), rejected: {}, unusableMs: [] };
    },
  };
  const db = new Proxy(database.db, {
    get: (target, name) => {
      if (name === "$transaction" && state.isDown) return () => Promise.reject(new Error("the database is away"));
      return Reflect.get(target, name, target);
    },
  }) as Db;
  const candles = new LiveCandles(db, source, (error) => errors.push(error));
  const load = (from: number, to: number) =>
    candles.load({ market: "btcusd", fromMs: at(from), toMs: at(to), nowMs: at(to) + 5_000 });
  return { candles, asked, errors, state, load };
}

const stored = (source: string) =>
  loadCandles(database.db, { source, market: "btcusd", fromMs: at(-1_000), toMs: at(1_000) });

describe("live candles", () => {
  it("are asked for once: what was pushed or stored is not asked for again, also by the next process", async () => {
    const first = open("atlas:one");
    await first.load(0, 20);
    for (let minute = 20; minute < 40; minute++) await first.candles.push("btcusd", run(at(minute), at(minute + 1)));
    expect(await first.load(0, 40)).toEqual(run(at(0), at(40)));
    await first.candles.flush();
    expect(first.asked).toEqual([[0, 20]]);
    const next = open("atlas:one");
    expect(await next.load(0, 42)).toEqual(run(at(0), at(42)));
    expect(next.asked).toEqual([[40, 42]]);
    await next.candles.flush();
  });

  it("that were told of before they were final, or after their successor, are mended with what comes next", async () => {
    const { candles, state, load } = open("atlas:early");
    // Minute 19 is told of with a wrong close, minute 17 not at all.
    state.tell = (all) => {
      const at19 = all.openTime.indexOf(at(19));
      const close = all.close.slice();
      if (at19 >= 0) close[at19] = 1;
      return without(at(17), { ...all, close });
    };
    expect((await load(0, 20)).openTime.length).toBe(19);
    state.tell = (all) => all;
    expect(await load(0, 21)).toEqual(run(at(0), at(21)));
    await candles.flush();
    expect(await stored("atlas:early")).toEqual(run(at(0), at(21)));
  });

  it("that could not be stored are served, and stored with the next ones: over midnight, no hole is left", async () => {
    const { candles, state, errors, load, asked } = open("atlas:two");
    await load(0, 20);
    await candles.flush();
    state.isDown = true;
    for (let minute = 20; minute < 35; minute++) await candles.push("btcusd", run(at(minute), at(minute + 1)));
    expect(errors).toHaveLength(15);
    expect(await load(0, 35)).toEqual(run(at(0), at(35)));
    expect((await stored("atlas:two")).openTime).toHaveLength(20);
    state.isDown = false;
    await candles.push("btcusd", run(at(35), at(36)));
    expect(await stored("atlas:two")).toEqual(run(at(0), at(36)));
    expect(asked).toEqual([[0, 20]]);
    const days = await database.db.candleDay.findMany({ where: { source: "atlas:two" }, orderBy: { day: "asc" } });
    expect(days.map(({ askedFrom, askedUntil }) => [askedFrom.getTime(), askedUntil.getTime()])).toEqual([
      [at(0), at(30)],
      [at(30), at(36)],
    ]);
  });

  it("reach further back when asked to, without a hole between", async () => {
    const { load, asked, candles } = open("atlas:three");
    await load(100, 110);
    expect(await load(50, 60)).toEqual(run(at(50), at(60)));
    expect(await load(55, 110)).toEqual(run(at(55), at(110)));
    expect(asked).toEqual([
      [100, 110],
      [50, 100],
    ]);
    await candles.flush();
  });

  it("of an old minute are read without growing what is held", async () => {
    const { candles, load, asked } = open("atlas:four");
    await load(500, 510);
    expect(await candles.closeAt("btcusd", at(10), at(510))).toBe(candleAt(at(9)).close);
    expect(await candles.closeAt("btcusd", at(505), at(510))).toBe(candleAt(at(504)).close);
    expect(asked).toEqual([
      [500, 510],
      [9, 10],
    ]);
    await candles.flush();
  });
});

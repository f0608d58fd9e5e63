import { afterEach, describe, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { limiterOf } from "@/lib/sources/limiter";
import { SourceError } from "@/lib/sources/source";
import { candleAt } from "@/lib/sources/testing/faulty-atlas";
import { type BinanceFaults, type FaultyBinance, startFaultyBinance } from "@/lib/sources/testing/faulty-binance";
import { BASIS_NOTE, type BinanceMarket, binanceSymbol, marketOfSymbol } from "./markets";
import { type BinanceOptions, BinanceSource } from "./source";

const DAY = Date.UTC(2026, 2, 29);
const NOW = DAY + 10 * DAY_MS;
const open: FaultyBinance[] = [];

afterEach(async () => {
  for (const binance of open.splice(0)) await binance.close();
});

async function serve(faults: BinanceFaults = {}, options: Partial<BinanceOptions> = {}, lastMs = NOW + DAY_MS) {
  const binance = await startFaultyBinance(lastMs, faults);
  open.push(binance);
  const source = new BinanceSource({
    id: "binance-spot:test",
    market: "spot",
    restUrl: binance.url,
    retry: { baseMs: 1, maxMs: 5 },
    ...options,
  });
  const fetch = (fromMs: number, toMs: number, nowMs = NOW, market = "BTC/USD") =>
    source.fetchCandles({ market, fromMs, toMs, nowMs });
  const klines = () => binance.seen.filter(({ path }) => path.endsWith("/klines"));
  return { binance, source, fetch, klines };
}

function minutes(fromMs: number, toMs: number, absent?: (at: number) => boolean): number[] {
  const want: number[] = [];
  for (let at = fromMs; at < toMs; at += MINUTE_MS) if (!absent?.(at)) want.push(at);
  return want;
}

async function refusal(promise: Promise<unknown>): Promise<SourceError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(SourceError);
  return error as SourceError;
}

describe("a whole range", () => {
  for (const market of ["spot", "futures"] as BinanceMarket[]) {
    it(`of ${market} has every minute once, in pages that hold what they are asked for`, async () => {
      const { fetch, klines } = await serve({}, { market });
      const { candles, rejected, unusableMs } = await fetch(DAY, DAY + 2 * DAY_MS);
      expect([...candles.openTime]).toEqual(minutes(DAY, DAY + 2 * DAY_MS));
      expect(rejected).toEqual({});
      expect(unusableMs).toEqual([]);
      for (const i of [0, 998, 999, 1000, 2879]) {
        const want = candleAt(DAY + i * MINUTE_MS);
        expect({
          open: candles.open[i],
          high: candles.high[i],
          low: candles.low[i],
          close: candles.close[i],
          volume: candles.volume[i],
        }).toEqual(want);
      }
      expect(klines().length).toBe(3);
      for (const { path, query } of klines()) {
        expect(path).toBe(market === "spot" ? "/api/v3/klines" : "/fapi/v1/klines");
        expect(query.get("symbol")).toBe("BTCUSDT");
        expect(query.get("interval")).toBe("1m");
        const rows = (Number(query.get("endTime")) - Number(query.get("startTime"))) / MINUTE_MS + 1;
        expect(rows).toBeLessThanOrEqual(Number(query.get("limit")));
      }
    });
  }

  it("is the same for any size of page", async () => {
    for (const pageRows of [2, 7, 60, 61, 5000]) {
      const { fetch } = await serve({}, { pageRows });
      const { candles } = await fetch(DAY, DAY + 60 * MINUTE_MS);
      expect([...candles.openTime]).toEqual(minutes(DAY, DAY + 60 * MINUTE_MS));
    }
  });

  it("has the minutes that the market has, also where it has none for long or at the ends", async () => {
    const absent = (at: number) =>
      at < DAY + 1200 * MINUTE_MS ||
      (at >= DAY + 1300 * MINUTE_MS && at < DAY + 1310 * MINUTE_MS) ||
      at >= DAY + DAY_MS - MINUTE_MS;
    const { fetch } = await serve({ absent });
    const { candles, rejected } = await fetch(DAY, DAY + DAY_MS);
    expect([...candles.openTime]).toEqual(minutes(DAY, DAY + DAY_MS, absent));
    expect(rejected).toEqual({});
  });

  it("is empty for an empty or turned span, without a request for candles", async () => {
    const { fetch, klines } = await serve();
    expect((await fetch(DAY, DAY)).candles.openTime.length).toBe(0);
    expect((await fetch(DAY + DAY_MS, DAY)).candles.openTime.length).toBe(0);
    expect(klines()).toEqual([]);
  });
});

describe("candles in formation", () => {
  for (const second of [0, 1, 2, 44, 45, 59]) {
    it(`are never returned, at second ${second}`, async () => {
      const now = DAY + 600 * MINUTE_MS + second * 1000;
      const { fetch } = await serve({ clock: () => now });
      const { candles } = await fetch(DAY, DAY + DAY_MS, now);
      expect([...candles.openTime]).toEqual(minutes(DAY, DAY + 600 * MINUTE_MS));
      expect(candles.close.at(-1)).toBe(candleAt(DAY + 599 * MINUTE_MS).close);
    });
  }

  it("are not final before the settling time when no later row confirms them", async () => {
    const at = (ms: number) => DAY + 600 * MINUTE_MS + ms;
    const absent = (time: number) => time >= at(0);
    let now = at(1999);
    const { fetch, klines } = await serve({ absent, clock: () => now });
    const early = await fetch(DAY, DAY + DAY_MS, now);
    expect(early.candles.openTime.at(-1)).toBe(at(-2 * MINUTE_MS));
    expect(early.rejected).toEqual({ unfinished: 1 });
    now = at(2000);
    expect((await fetch(DAY, DAY + DAY_MS, now)).candles.openTime.at(-1)).toBe(at(-MINUTE_MS));
    expect(klines().length).toBe(3);
  });

  it("are known by the exchange's own clock where the one here is ahead of it", async () => {
    const theirs = DAY + 600 * MINUTE_MS + 30_000;
    const { fetch } = await serve({ clock: () => theirs });
    const { candles, rejected } = await fetch(DAY, DAY + DAY_MS, theirs + 7 * MINUTE_MS);
    expect([...candles.openTime]).toEqual(minutes(DAY, DAY + 600 * MINUTE_MS));
    expect(rejected).toEqual({ unfinished: 1 });
  });

  it("are asked for again when they were final only at the second look", async () => {
    let theirs = DAY + 600 * MINUTE_MS - 1;
    const { fetch } = await serve({
      absent: (at) => at >= DAY + 600 * MINUTE_MS,
      clock: () => theirs,
      intercept: ({ path }) => {
        if (path.endsWith("/time")) theirs += 5000;
        return false;
      },
    });
    const { candles } = await fetch(DAY, DAY + DAY_MS, DAY + 601 * MINUTE_MS);
    expect(candles.openTime.at(-1)).toBe(DAY + 599 * MINUTE_MS);
    expect(candles.close.at(-1)).toBe(candleAt(DAY + 599 * MINUTE_MS).close);
  });

  it("are not returned beyond the clock here where the exchange is ahead of it", async () => {
    const now = DAY + 600 * MINUTE_MS + 500;
    const { fetch } = await serve({ clock: () => now + 7 * MINUTE_MS });
    const { candles } = await fetch(DAY, DAY + DAY_MS, now);
    expect([...candles.openTime]).toEqual(minutes(DAY, DAY + 600 * MINUTE_MS));
  });
});

describe("bad rows", () => {
  it("are left out and counted by reason, the rest is kept", async () => {
    const minute = (i: number) => DAY + i * MINUTE_MS;
    const { fetch } = await serve({
      rows: (rows) =>
        rows.flatMap((row): unknown[] => {
          const i = (row[0] - DAY) / MINUTE_MS;
          const change = (at: number, value: unknown) => row.map((cell, j) => (j === at ? value : cell));
          if (i === 3) return [change(5, null)];
          if (i === 5) return [change(4, "NaN")];
          if (i === 7) return [row, change(0, row[0] + 17_000)];
          if (i === 9) return [change(2, "0.5")];
          if (i === 11) return [row, row];
          if (i === 13) return [change(0, "yesterday")];
          if (i === 15) return [change(1, "-4")];
          if (i === 17) return ["text", row];
          if (i === 19) return [change(6, row[0] + 5 * MINUTE_MS - 1)];
          if (i === 21) return [row, change(0, NOW + DAY_MS)];
          return [row];
        }),
    });
    const { candles, rejected, unusableMs, duplicateMs } = await fetch(DAY, DAY + DAY_MS);
    expect(rejected).toEqual({
      null_value: 1,
      not_finite: 1,
      off_minute_grid: 2,
      high_below_low: 1,
      duplicate: 1,
      bad_timestamp: 1,
      not_positive: 1,
      not_a_row: 1,
      unfinished: 1,
    });
    const bad = new Set([3, 5, 9, 13, 15, 19].map(minute));
    expect([...candles.openTime]).toEqual(minutes(DAY, DAY + DAY_MS, (at) => bad.has(at)));
    expect(unusableMs).toEqual([3, 5, 9, 15, 19].map(minute));
    expect(duplicateMs).toEqual([minute(11)]);
  });

  it("whose times are of another unit are no answer: nothing is taken for absent", async () => {
    for (const unreadable of [(at: number) => at * 1000, (at: number) => String(at)]) {
      const { fetch } = await serve({ rows: (rows) => rows.map((row) => [unreadable(row[0]), ...row.slice(1)]) });
      const error = await refusal(fetch(DAY, DAY + DAY_MS));
      expect(error.code).toBe("bad_answer");
      expect(error.message).toMatch(/no time of theirs can be read/);
    }
  });

  it("of another time than asked for are not believed", async () => {
    const { fetch } = await serve({ rows: (rows) => rows.map((row) => [row[0] - DAY_MS, ...row.slice(1)]) });
    const error = await refusal(fetch(DAY, DAY + DAY_MS));
    expect(error.code).toBe("bad_answer");
    expect(error.message).toContain("not asked for");
  });
});

describe("a page", () => {
  for (const [name, fault] of Object.entries({
    empty: () => [],
    "cut short": <T>(rows: T[]) => rows.slice(0, 700),
    "cut at its start": <T>(rows: T[]) => rows.slice(300),
    "without its last minutes": <T>(rows: T[]) => [...rows.slice(0, -4), ...rows.slice(-1)],
    "with a hole": <T>(rows: T[]) => [...rows.slice(0, 300), ...rows.slice(310)],
  })) {
    it(`that is ${name} once is asked for again`, async () => {
      let faulty = 1;
      const { fetch, klines } = await serve({ rows: (rows) => (faulty-- === 1 ? fault(rows) : rows) });
      const { candles } = await fetch(DAY, DAY + 900 * MINUTE_MS);
      expect([...candles.openTime]).toEqual(minutes(DAY, DAY + 900 * MINUTE_MS));
      expect(klines().length).toBe(3);
    });
  }

  it("that is always cut is an error, never a part", async () => {
    const { fetch } = await serve({ rows: (rows) => rows.slice(0, 700) });
    const error = await refusal(fetch(DAY, DAY + 900 * MINUTE_MS));
    expect(error.code).toBe("bad_answer");
    expect(error.message).toContain("which it has");
  });
});

describe("markets", () => {
  it("are those that trade against USDT, perpetual ones of futures", async () => {
    const { source } = await serve({}, { market: "futures" });
    expect(await source.markets()).toEqual(["btcusd", "ethusd"]);
  });

  it("have one name each way", () => {
    for (const text of ["btcusd", "BTC/USD", "btcusdt", "BTC-USDT"]) expect(binanceSymbol(text)).toBe("BTCUSDT");
    for (const symbol of ["BTCUSDT", "TUSDUSDT", "1000PEPEUSDT", "USDCUSDT"]) {
      expect(binanceSymbol(marketOfSymbol(symbol) as string)).toBe(symbol);
    }
    for (const symbol of ["ETHBTC", "BTCUSDT_270326", "USDT", "BTCUSD", "币安人生USDT"]) {
      expect(marketOfSymbol(symbol)).toBeNull();
    }
    for (const text of ["etheur", "usdt", "ethbtc"]) expect(() => binanceSymbol(text)).toThrow(SourceError);
    // S, T and W are traded, too.
    expect(marketOfSymbol("SUSDT")).toBe("susd");
    for (const text of ["susd", "S/USDT"]) expect(binanceSymbol(text)).toBe("SUSDT");
    expect(BASIS_NOTE).toContain("USDT");
    expect(BASIS_NOTE).toContain("funding");
  });

  it("that the exchange lacks are errors before any candles are asked for", async () => {
    const { fetch, klines, binance } = await serve();
    const lacks = await refusal(fetch(DAY, DAY + DAY_MS, NOW, "btczusd"));
    expect(lacks.code).toBe("unknown_market");
    expect(lacks.message).toContain("btcusd");
    expect(klines()).toEqual([]);
    expect(binance.seen.length).toBe(1);
  });

  it("that are halted are not offered, and have their past all the same", async () => {
    const { source, fetch } = await serve();
    expect(await source.markets()).not.toContain("goneusd");
    const { candles } = await fetch(DAY, DAY + DAY_MS, NOW, "goneusd");
    expect(candles.openTime.length).toBe(1440);
  });

  it("are listed once for many who ask at once, and a listing is not given up with one of them", async () => {
    const { source, binance } = await serve();
    const stop = new AbortController();
    const span = { fromMs: DAY, toMs: DAY + MINUTE_MS, nowMs: NOW };
    const given = source.fetchCandles({ market: "btcusd", ...span, signal: stop.signal });
    const others = ["btcusd", "ethusdt", "eth/usd"].map((market) => source.fetchCandles({ market, ...span }));
    stop.abort(new Error("enough"));
    await expect(given).rejects.toThrow("enough");
    for (const { candles } of await Promise.all(others)) expect(candles.openTime.length).toBe(1);
    expect(binance.seen.filter(({ path }) => path.endsWith("/exchangeInfo")).length).toBe(1);
  });

  it("of a symbol that the exchange stops knowing are unknown", async () => {
    const { fetch, klines } = await serve({
      intercept: ({ path }, answer) => {
        if (!path.endsWith("/klines")) return false;
        answer.writeHead(400, { "content-type": "application/json" });
        answer.end('{"code":-1121,"msg":"Invalid symbol."}');
        return true;
      },
    });
    const error = await refusal(fetch(DAY, DAY + DAY_MS));
    expect(error.code).toBe("unknown_market");
    expect(error.message).toContain("Invalid symbol");
    expect(klines().length).toBe(1);
  });
});

describe("the budget of a host", () => {
  for (const [market, info, page] of [
    ["spot", 20, 2],
    ["futures", 1, 5],
  ] as const) {
    it(`of ${market} is the exchange's own, spent by weight, and by others as the answers tell`, async () => {
      let told: Record<string, string> = {};
      const { fetch, binance } = await serve({ headers: () => told }, { market });
      const limiter = limiterOf(`binance-${market}`, binance.url, { concurrency: 1 });
      await fetch(DAY, DAY + 2 * DAY_MS);
      expect(limiter.state()).toMatchObject({ budget: 5000, used: info + 3 * page, running: 0, waiting: 0 });
      told = { "x-mbx-used-weight-1m": "777" };
      await fetch(DAY, DAY + MINUTE_MS);
      expect(limiter.state().used).toBe(777);
    });
  }

  it("is one for all sources of the process", async () => {
    const { fetch, binance } = await serve();
    await fetch(DAY, DAY + MINUTE_MS);
    const second = new BinanceSource({ id: "y", market: "spot", restUrl: binance.url });
    await second.fetchCandles({ market: "ethusd", fromMs: DAY, toMs: DAY + MINUTE_MS, nowMs: NOW });
    expect(limiterOf("binance-spot", binance.url, { concurrency: 1 }).state().used).toBe(44);
  });
});

describe("hosts", () => {
  it("are Binance's own by TLS, this machine, or those that are named instead", () => {
    const at = (restUrl: string, more: Partial<BinanceOptions> = {}) =>
      new BinanceSource({ id: "x", market: "spot", restUrl, ...more });
    expect(() => new BinanceSource({ id: "x", market: "spot" })).not.toThrow();
    expect(() => new BinanceSource({ id: "x", market: "futures" })).not.toThrow();
    expect(() => at("http://127.0.0.1:9")).not.toThrow();
    expect(() => at("http://sandbox:8788/binance", { plainHosts: ["sandbox:8788"] })).not.toThrow();
    expect(() => at("https://mirror.test", { allowedHosts: ["mirror.test"] })).not.toThrow();
    for (const bad of [
      "http://data-api.binance.vision",
      "https://data-api.binance.vision.evil.test",
      "https://evil.test",
    ]) {
      expect(() => at(bad), bad).toThrow(SourceError);
    }
    const socket = (wsUrl: string, more: Partial<BinanceOptions> = {}) =>
      new BinanceSource({ id: "x", market: "futures", wsUrl, ...more });
    expect(() => socket("ws://127.0.0.1:9/stream")).not.toThrow();
    expect(() => socket("wss://mirror.test/stream", { allowedHosts: ["mirror.test"] })).not.toThrow();
    for (const bad of [
      "ws://fstream.binance.com/market/stream",
      "wss://evil.test/stream",
      "wss://a:b@fstream.binance.com",
    ]) {
      expect(() => socket(bad), bad).toThrow(SourceError);
    }
  });
});

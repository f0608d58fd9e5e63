/** The sandbox's exchange, spoken to plainly and by the product's own client. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { compareCloses } from "@/lib/candles/basis";
import { type CandleColumns, DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { BinanceSource } from "@/lib/sources/binance";
import { forgetLimiters } from "@/lib/sources/limiter";
import { type Sandbox, startSandbox } from "./server";

const GENESIS = Date.UTC(2026, 4, 4, 10, 0, 20);
const REST = { spot: "binance/spot/api/v3", futures: "binance/futures/fapi/v1" } as const;
const SOCKET = { spot: "binance/spot/stream", futures: "binance/futures/market/stream" } as const;

let sandbox: Sandbox | null = null;
afterEach(async () => {
  vi.restoreAllMocks();
  if (sandbox !== null) forgetLimiters(new URL(sandbox.url).host);
  await sandbox?.stop();
  sandbox = null;
});

/** Blocks of half a minute of chain time, made by the test alone. */
async function start(): Promise<Sandbox> {
  sandbox = await startSandbox({ blockMs: 0, speed: 30, chainBlockMs: 30_000, genesisMs: GENESIS });
  return sandbox;
}

async function get(url: string): Promise<{ status: number; headers: Headers; body: unknown }> {
  const answer = await fetch(url);
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

function sourceOf(box: Sandbox, market: "spot" | "futures", over: object = {}) {
  return new BinanceSource({
    id: `binance-${market}:test`,
    market,
    restUrl: `${box.url}/binance/${market}`,
    wsUrl: `${box.url.replace("http", "ws")}/${SOCKET[market]}`,
    retry: { baseMs: 1, maxMs: 5 },
    ...over,
  });
}

describe.each(["spot", "futures"] as const)("the sandbox's %s exchange", (kind) => {
  const at = (box: Sandbox, path: string) => `${box.url}/${REST[kind]}/${path}`;

  it("lists its symbols and limits", async () => {
    const box = await start();
    const { body, headers } = await get(at(box, "exchangeInfo"));
    expect(body).toMatchObject({
      rateLimits: [{ rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1 }],
      symbols: expect.arrayContaining([
        expect.objectContaining({ symbol: "BTCUSDT", status: "TRADING", quoteAsset: "USDT" }),
      ]),
    });
    expect(Number(headers.get("x-mbx-used-weight-1m"))).toBeGreaterThan(0);
    expect((await get(at(box, "time"))).body).toEqual({ serverTime: box.chain.state.timeMs });
  });

  it("gives klines of twelve fields, quiet minutes too, and the one in formation last", async () => {
    const box = await start();
    const now = box.chain.state.timeMs;
    const { body } = await get(
      at(box, `klines?symbol=BTCUSDT&interval=1m&startTime=${now - 3 * 3_600_000}&limit=1000`),
    );
    const rows = body as (string | number)[][];
    const open = rows.map((row) => row[0] as number);
    expect(open.every((time, i) => i === 0 || time === (open[i - 1] as number) + MINUTE_MS)).toBe(true);
    expect(open.at(-1)).toBe(Math.floor(now / MINUTE_MS) * MINUTE_MS);
    for (const row of rows) {
      expect(row.length).toBe(12);
      expect(row[6]).toBe((row[0] as number) + MINUTE_MS - 1);
      const [, o, h, l, c, v] = row.map(Number) as [number, number, number, number, number, number];
      expect(h).toBeGreaterThanOrEqual(Math.max(o, c));
      expect(l).toBeLessThanOrEqual(Math.min(o, c));
      expect(v).toBeGreaterThanOrEqual(0);
    }
    const hour = (await get(at(box, `klines?symbol=BTCUSDT&interval=1h&endTime=${now - 3_600_000}&limit=2`)))
      .body as string[][];
    expect(hour.length).toBe(2);
    const ofHour = rows.filter(
      (row) => Math.floor((row[0] as number) / 3_600_000) * 3_600_000 === Number(hour[1]?.[0]),
    );
    if (ofHour.length === 60) expect(Number(hour[1]?.[2])).toBe(Math.max(...ofHour.map((row) => Number(row[2]))));
  });

  it.each([
    ["klines?interval=1m", -1102],
    ["klines?symbol=BTCUSDT", -1102],
    ["klines?symbol=BTCUSD&interval=1m", -1121],
    ["klines?symbol=BTCUSDT&interval=7m", -1120],
    ["klines?symbol=BTCUSDT&interval=1m&limit=ten", -1100],
  ])("refuses %s by the code %i", async (path, code) => {
    const box = await start();
    expect(await get(at(box, path))).toMatchObject({ status: 400, body: { code, msg: expect.any(String) } });
  });

  it("slows down who asks too much, bans who goes on, and stays so", async () => {
    const box = await start();
    const statuses: number[] = [];
    // Spans without candles weigh the same, and are answered at once.
    const weighty = `klines?symbol=BTCUSDT&interval=1m&limit=1500&startTime=${GENESIS + 900 * DAY_MS}`;
    const heavy = at(box, kind === "spot" ? "exchangeInfo" : weighty);
    // A minute may end in between, which begins the count anew.
    for (let i = 0; i < 700 && statuses.at(-1) !== 418; i++) {
      const { status, headers } = await get(heavy);
      if (statuses.at(-1) !== status) statuses.push(status);
      if (status !== 200) expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect(new Set(statuses)).toEqual(new Set([200, 429, 418]));
    expect(statuses.slice(-2)).toEqual([429, 418]);
    const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 70_000);
    expect(await get(at(box, "ping"))).toMatchObject({ status: 418, body: { code: -1003 } });
    clock.mockReturnValue(Date.now() + 60_000);
    expect(await get(at(box, "ping"))).toMatchObject({ status: 200 });
    clock.mockRestore();
  });

  it("answers with nothing where a span is turned round or lies ahead, and refuses when told to", async () => {
    const box = await start();
    const now = box.chain.state.timeMs;
    const klines = "klines?symbol=BTCUSDT&interval=1m";
    expect((await get(at(box, `${klines}&startTime=${now}&endTime=${now - DAY_MS}`))).body).toEqual([]);
    expect((await get(at(box, `${klines}&startTime=${now + DAY_MS}`))).body).toEqual([]);
    box.faults.refuseBinanceWith = 503;
    expect((await get(at(box, "ping"))).status).toBe(503);
    box.faults.refuseBinanceWith = null;
    expect((await get(at(box, "ping"))).body).toEqual({});
  });

  it.each([
    ["5m", 5],
    ["15m", 15],
    ["1h", 60],
    ["1d", 1440],
  ])("makes %s of its minutes, the same later as now", async (interval, minutes) => {
    const box = await start();
    const end = Math.floor(GENESIS / DAY_MS) * DAY_MS;
    const rowsOf = async (width: string, limit: number) => {
      const path = `klines?symbol=ETHUSDT&interval=${width}&startTime=${end - DAY_MS}&endTime=${end - 1}&limit=${limit}`;
      return (await get(at(box, path))).body as [number, ...string[]][];
    };
    const wide = await rowsOf(interval, 1_000);
    expect(wide.length).toBe(1440 / minutes);
    const single = await rowsOf("1m", Math.min(minutes, 1_000));
    expect(single.length).toBe(Math.min(minutes, 1_000));
    if (minutes <= 1_000) {
      const [open, high, low, close] = [1, 2, 3, 4].map((field) => single.map((row) => Number(row[field])));
      const [first] = wide;
      expect(first?.slice(1, 5).map(Number)).toEqual([
        open?.[0],
        Math.max(...(high as number[])),
        Math.min(...(low as number[])),
        close?.at(-1),
      ]);
    }
    for (let i = 0; i < 5; i++) box.chain.produceBlock();
    expect(await rowsOf(interval, 1_000)).toEqual(wide);
  });

  it("is read by the product's client: whole days, the same however they are asked for, none in formation", async () => {
    const box = await start();
    const source = sourceOf(box, kind);
    const nowMs = box.chain.state.timeMs;
    expect(await source.markets()).toEqual([...box.market.names].sort());
    const span = { market: "btcusd", fromMs: nowMs - 2 * DAY_MS, toMs: nowMs + DAY_MS, nowMs };
    const { candles, rejected, unusableMs } = await source.fetchCandles(span);
    expect([rejected.not_finite ?? 0, unusableMs]).toEqual([0, []]);
    const ended = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    expect(candles.openTime.at(-1)).toBe(ended - MINUTE_MS);
    expect(candles.openTime.length).toBeGreaterThanOrEqual(2 * 1440 - 1);
    const part = await source.fetchCandles({ ...span, fromMs: ended - 50 * MINUTE_MS, toMs: ended - 10 * MINUTE_MS });
    expect([...part.candles.close]).toEqual([...candles.close.slice(-50, -10)]);
    // Not the dollar's prices, but near them.
    const dollars = box.market.candles("btcusd", nowMs - DAY_MS, ended);
    const { basis } = compareCloses(dollars, candles);
    expect(Math.max(...basis.map(Math.abs))).toBeLessThan(0.002);
    expect(Math.max(...basis.map(Math.abs))).toBeGreaterThan(0);
  });

  it("pushes every minute once as closed, as REST has it, and goes on after a cut connection", async () => {
    const box = await start();
    const source = sourceOf(box, kind);
    const pushed = new Map<number, number>();
    const times: number[] = [];
    let connected = 0;
    const stream = source.openStream({
      onCandles: (_market, { openTime, close }: CandleColumns) => {
        for (let i = 0; i < openTime.length; i++) {
          times.push(openTime[i] as number);
          pushed.set(openTime[i] as number, close[i] as number);
        }
      },
      onState: ({ state }) => {
        if (state === "connected") connected++;
      },
    });
    const connectedTimes = (times: number) =>
      expect.poll(() => connected, { timeout: 10_000 }).toBeGreaterThanOrEqual(times);
    stream.setMarkets(["btcusd"]);
    await connectedTimes(1);
    const sinceMs = Math.floor(box.chain.state.timeMs / MINUTE_MS) * MINUTE_MS;
    for (let i = 0; i < 9; i++) box.chain.produceBlock();
    const untilMs = Math.floor(box.chain.state.timeMs / MINUTE_MS) * MINUTE_MS;
    await expect.poll(() => pushed.size, { timeout: 10_000 }).toBe((untilMs - sinceMs) / MINUTE_MS);
    expect(new Set(times).size).toBe(times.length);
    const { candles } = await source.fetchCandles({
      market: "btcusd",
      fromMs: sinceMs,
      toMs: untilMs,
      nowMs: box.chain.state.timeMs + MINUTE_MS,
    });
    expect([...candles.openTime].map((time) => pushed.get(time))).toEqual([...candles.close]);

    const before = connected;
    box.faults.dropKlineSockets();
    for (let i = 0; i < 4; i++) box.chain.produceBlock();
    await connectedTimes(before + 1);
    box.chain.produceBlock();
    box.chain.produceBlock();
    const endMs = Math.floor(box.chain.state.timeMs / MINUTE_MS) * MINUTE_MS;
    await expect.poll(() => pushed.has(endMs - MINUTE_MS), { timeout: 10_000 }).toBe(true);
    await stream.close();
  }, 40_000);
});

it("spot and futures of one minute differ, by a few basis points", async () => {
  const box = await start();
  const [spot, futures] = await Promise.all(
    (["spot", "futures"] as const).map(async (kind) => {
      const { body } = await get(`${box.url}/${REST[kind]}/klines?symbol=BTCUSDT&interval=1m&limit=100`);
      return (body as string[][]).slice(0, -1);
    }),
  );
  expect(spot?.map(([at]) => at)).toEqual(futures?.map(([at]) => at));
  const apart = spot?.map((row, i) => Math.abs(Number(futures?.[i]?.[4]) / Number(row[4]) - 1)) ?? [];
  expect(Math.max(...apart)).toBeGreaterThan(0);
  expect(Math.max(...apart)).toBeLessThan(0.002);
  const volumes = (rows: string[][] | undefined) => rows?.map((row) => row[5]);
  expect(volumes(spot)).not.toEqual(volumes(futures));
});

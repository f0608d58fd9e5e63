/** A feed over a real socket and real requests, on both of which everything goes wrong: no minute lost, none twice, none unfinished. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type CandleColumns, DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { LiveCandles } from "@/lib/forge/live/live-candles";
import { BinanceSource } from "@/lib/sources/binance";
import { SourceError } from "@/lib/sources/source";
import { candleAt } from "@/lib/sources/testing/faulty-atlas";
import { type BinanceFaults, startFaultyBinance } from "@/lib/sources/testing/faulty-binance";
import { loadCandles } from "@/lib/store/candles";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { judgeFeed } from "./feed-state";
import { SourceFeed } from "./source-feed";

const T0 = Date.UTC(2026, 4, 4, 23, 0);
const LOOKBACK = 90 * MINUTE_MS;
const MARKETS = ["btcusd", "ethusd"];
const SYMBOLS = { btcusd: "BTCUSDT", ethusd: "ETHUSDT" } as Record<string, string>;
const isAbsent = (at: number) => (at / MINUTE_MS) % 17 === 0;

let database: TestDatabase;
let sourceId = 0;
const open: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
afterAll(() => database.drop());

/** The network's clock is five seconds into the minute after `minute`; the exchange's is a second ahead. */
async function openFeed({ markets = MARKETS, silenceMs = 60_000 } = {}) {
  let minute = 0;
  let refused = false;
  let wall = 0;
  const faults: BinanceFaults = {
    absent: isAbsent,
    clock: () => now() + 1_000,
    intercept: (_request, answer) => {
      if (refused) answer.writeHead(503, { "content-type": "application/json" }).end("{}");
      return refused;
    },
  };
  const now = () => T0 + minute * MINUTE_MS + 5_000;
  const exchange = await startFaultyBinance(Number.MAX_SAFE_INTEGER, faults);
  const id = `binance-spot:${sourceId++}`;
  const source = new BinanceSource({
    id,
    market: "spot",
    restUrl: exchange.url,
    wsUrl: exchange.wsUrl,
    retry: { tries: 1 },
    stream: { backoffMs: 20, mostBackoffMs: 40, silenceMs },
  });
  const onError = vi.fn();
  const candles = new LiveCandles(database.db, source, onError);
  const feed = new SourceFeed({
    candles,
    title: "Binance spot",
    onChange: () => undefined,
    onError,
    clock: () => wall,
  });
  feed.setMarkets(new Map(markets.map((market) => [market, LOOKBACK])));
  open.push(
    () => exchange.close(),
    () => candles.flush(),
    () => feed.close(),
  );
  const state = (market = "btcusd") => {
    const reading = feed.readings(now()).find((one) => one.market === market);
    return reading === undefined ? null : { ...reading, ...judgeFeed({ ...reading, title: "Binance spot" }) };
  };
  return {
    exchange,
    feed,
    candles,
    faults,
    id,
    now,
    state,
    look: () => feed.look(now()),
    /** Another minute of the network; two seconds on the wall. */
    pass: (minutes = 1) => {
      minute += minutes;
      wall += 2_000 * minutes;
    },
    wait: (ms: number) => {
      wall += ms;
    },
    refuse: (yes: boolean) => {
      refused = yes;
    },
    /** What closed last, to all who are subscribed. */
    push: (back = 1) => {
      const at = T0 + (minute - back) * MINUTE_MS;
      if (!isAbsent(at)) for (const symbol of Object.values(SYMBOLS)) exchange.push(symbol, at);
    },
    onError,
  };
}

type Feed = Awaited<ReturnType<typeof openFeed>>;

function expectTrue(candles: CandleColumns, fromMs: number, toMs: number): void {
  const times: number[] = [];
  for (let at = fromMs; at < toMs; at += MINUTE_MS) if (!isAbsent(at)) times.push(at);
  expect([...candles.openTime]).toEqual(times);
  expect([...candles.close]).toEqual(times.map((at) => candleAt(at).close));
  expect([...candles.volume]).toEqual(times.map((at) => candleAt(at).volume));
}

/** Looks, as the keeper does, until `check` holds. */
async function until(world: Feed, check: () => void): Promise<void> {
  await vi.waitFor(
    () => {
      world.look();
      check();
    },
    { timeout: 10_000, interval: 5 },
  );
}
const caughtUp = (world: Feed, markets = MARKETS) =>
  until(world, () => {
    for (const market of markets)
      expect(world.candles.lag(market, world.now())).toBeLessThanOrEqual(
        isAbsent(world.now() - 65_000) ? MINUTE_MS : 0,
      );
  });
/** Of all markets: the connection is made with those that were asked for first. */
const connected = (world: Feed) =>
  until(world, () => {
    expect(world.state()?.via).toBe("stream");
    expect(world.exchange.sockets.at(-1)?.streams.size).toBe(MARKETS.length);
  });
const rows = (world: Feed) => world.exchange.seen.filter(({ path }) => path.endsWith("/klines")).length;

describe("a feed that is pushed candles", () => {
  it("asks once for what closed before, then for nothing, over one connection", async () => {
    const world = await openFeed();
    await connected(world);
    await caughtUp(world);
    await vi.waitFor(() => expect(world.state()?.state).toBe("current"));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = rows(world);
    for (let i = 0; i < 40; i++) {
      world.pass();
      world.push();
      world.push();
      await caughtUp(world);
      const toMs = Math.floor(world.now() / MINUTE_MS) * MINUTE_MS;
      if (isAbsent(toMs - MINUTE_MS)) continue;
      const loads = Array.from({ length: 20 }, () =>
        world.candles.load({ market: "ethusd", fromMs: toMs - LOOKBACK, toMs, nowMs: world.now() }),
      );
      for (const candles of await Promise.all(loads)) expectTrue(candles, toMs - LOOKBACK, toMs);
    }
    // But for the minutes that the market lacks: whether they are late or absent is known by asking alone.
    expect(rows(world) - before).toBeLessThanOrEqual(3 * 2 * 2 * 2);
    expect(world.exchange.sockets).toHaveLength(1);
    expect(world.candles.counts("btcusd")).toMatchObject({ revised: 0, refused: 0 });
    expect(world.candles.counts("btcusd").repeated).toBeGreaterThan(30);
  });

  it("fetches what closed while the socket was down, and stores it", async () => {
    const world = await openFeed();
    await connected(world);
    await caughtUp(world);
    world.faults.refuseSocket = () => 503;
    for (const { socket } of world.exchange.sockets) socket.terminate();
    await until(world, () => expect(world.state()?.via).toBe("poll"));
    world.refuse(true);
    world.pass(4);
    world.push();
    await until(world, () => expect(world.state()?.state).toBe("failing"));
    expect(world.state()?.message).toContain("btcusd");
    expect(world.state()?.message).toContain("tried again");
    world.refuse(false);
    delete world.faults.refuseSocket;
    world.wait(40_000);
    await connected(world);
    await caughtUp(world);
    await until(world, () => expect(world.state()).toMatchObject({ state: "current", message: null }));
    await world.candles.flush();
    const toMs = Math.floor(world.now() / MINUTE_MS) * MINUTE_MS;
    const stored = await loadCandles(database.db, { source: world.id, market: "btcusd", fromMs: T0 - LOOKBACK, toMs });
    expectTrue(stored, T0 - LOOKBACK, toMs);
  });

  it("is not held up by requests that fail while candles are pushed", async () => {
    const world = await openFeed();
    await connected(world);
    await caughtUp(world);
    world.refuse(true);
    for (let i = 0; i < 6; i++) {
      world.pass();
      world.push();
      await caughtUp(world);
      expect(world.state()).toMatchObject({ state: "current", via: "stream" });
    }
  });

  it("tells a connection that is there but silent, and goes on by asking", async () => {
    const world = await openFeed({ silenceMs: 150 });
    await connected(world);
    for (let i = 0; i < 5; i++) {
      world.pass();
      await caughtUp(world);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    expect(world.exchange.sockets.length).toBeGreaterThan(1);
    expect(world.state()?.state).toBe("current");
  });

  it("keeps a market that the source does not know away from the others' connection", async () => {
    const world = await openFeed({ markets: ["btcusd", "nonesuchusd"] });
    await until(world, () => {
      expect(world.state("btcusd")?.via).toBe("stream");
      expect(world.state("nonesuchusd")?.state).toBe("failing");
    });
    expect([...(world.exchange.sockets[0]?.streams ?? [])]).toEqual(["btcusdt@kline_1m"]);
  });

  it("is behind when it stays so, says of what, and is current again", async () => {
    const world = await openFeed();
    await connected(world);
    await caughtUp(world);
    const lastMs = world.now();
    world.faults.absent = (at) => isAbsent(at) || at >= lastMs;
    world.pass(7);
    await until(world, () => expect(world.state()?.lagMs).toBeGreaterThan(5 * MINUTE_MS));
    expect(world.state()?.state).toBe("current");
    world.wait(16_000);
    await until(world, () => expect(world.state()).toMatchObject({ state: "behind", error: null }));
    expect(world.state()?.message).toMatch(/btcusd from Binance spot ended \d minutes ago.*nothing was traded/);
    world.faults.absent = isAbsent;
    world.pass();
    await caughtUp(world);
    await until(world, () => expect(world.state()?.state).toBe("current"));
  });

  it("serves exactly the closed candles of the market at every moment of three hours of faults, over midnight", async () => {
    const world = await openFeed({ silenceMs: 400 });
    let seed = 7;
    const chance = (of: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed / 2 ** 31 < of;
    };
    let refused = false;
    let served = 0;
    for (let i = 0; i < 180; i++) {
      world.pass();
      if (chance(0.15)) for (const { socket } of world.exchange.sockets) socket.terminate();
      if (chance(refused ? 0.4 : 0.1)) {
        refused = !refused;
        world.refuse(refused);
      }
      if (chance(0.8)) world.push();
      if (chance(0.3)) world.push(chance(0.5) ? 2 : 3);
      // The exchange's clock is ahead: closed there, but not by the network's.
      if (chance(0.15)) world.push(0);
      if (chance(0.2)) {
        // Not closed yet, whatever it says of its close.
        world.exchange.push("BTCUSDT", T0 + i * MINUTE_MS + MINUTE_MS, { x: false, c: "1" });
      }
      world.look();
      if (chance(0.5)) await new Promise((resolve) => setTimeout(resolve, 3));
      const toMs = Math.floor(world.now() / MINUTE_MS) * MINUTE_MS;
      for (const market of MARKETS) {
        try {
          const span = { market, fromMs: toMs - LOOKBACK, toMs: toMs + 5 * MINUTE_MS, nowMs: world.now() };
          expectTrue(await world.candles.load(span), toMs - LOOKBACK, toMs);
          served++;
        } catch (error) {
          if (!(error instanceof SourceError) || !refused) throw error;
        }
      }
    }
    expect(served).toBeGreaterThan(180);
    world.refuse(false);
    world.wait(60_000);
    await caughtUp(world);
    await world.candles.flush();
    const toMs = Math.floor(world.now() / MINUTE_MS) * MINUTE_MS;
    expect(toMs).toBeGreaterThan(Math.floor(T0 / DAY_MS) * DAY_MS + DAY_MS);
    for (const market of MARKETS) {
      const stored = await loadCandles(database.db, { source: world.id, market, fromMs: T0 - LOOKBACK, toMs });
      expectTrue(stored, T0 + MINUTE_MS - LOOKBACK, toMs);
    }
    expect(world.onError).not.toHaveBeenCalled();
  });
});

import { afterEach, describe, expect, it, vi } from "vitest";
import type { CandleColumns } from "@/lib/candles/candles";
import { MINUTE_MS } from "@/lib/candles/candles";
import { SourceError, type StreamState } from "@/lib/sources/source";
import { candleAt } from "@/lib/sources/testing/faulty-atlas";
import { type BinanceFaults, type FaultyBinance, startFaultyBinance } from "@/lib/sources/testing/faulty-binance";
import { TestClock } from "@/lib/sources/testing/test-clock";
import { BinanceSource } from "./source";
import type { BinanceStreamOptions } from "./stream";

const T0 = Date.UTC(2026, 2, 29);
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const closable of open.splice(0).reverse()) await closable.close();
});

async function serve(faults: BinanceFaults = {}, options: BinanceStreamOptions = {}) {
  const binance = await startFaultyBinance(T0, faults);
  open.push(binance);
  const source = new BinanceSource({
    id: "binance-spot:test",
    market: "spot",
    restUrl: binance.url,
    wsUrl: binance.wsUrl,
    stream: { backoffMs: 20, mostBackoffMs: 100, messagesPerSecond: 50, ...options },
  });
  const candles: { market: string; columns: CandleColumns }[] = [];
  const states: StreamState[] = [];
  const stream = source.openStream({
    onCandles: (market, columns) => candles.push({ market, columns }),
    onState: (state) => states.push(state),
  });
  open.push(stream);
  const times = () => candles.map(({ market, columns }) => [market, ...columns.openTime]);
  const connected = (count: number) =>
    vi.waitFor(() => expect(states.filter(({ state }) => state === "connected").length).toBe(count));
  return { binance, stream, candles, states, times, connected };
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 5000 });
const alive = ({ sockets }: FaultyBinance) => sockets.filter(({ socket }) => socket.readyState === socket.OPEN);
const lost = (states: StreamState[]) => states.flatMap((state) => (state.state === "lost" ? [state] : []));

describe("a stream of candles", () => {
  it("is one connection for all markets, and hands closed candles on with their values", async () => {
    const { binance, stream, candles, states, times, connected } = await serve();
    stream.setMarkets(["btcusd", "eth/usdt", "BTC-USDT"]);
    await connected(1);
    expect(states.map(({ state }) => state)).toEqual(["connecting", "connected"]);
    expect(binance.sockets.length).toBe(1);
    expect(binance.sockets[0]?.received).toEqual([
      { method: "SUBSCRIBE", params: ["btcusdt@kline_1m", "ethusdt@kline_1m"], id: 1 },
    ]);
    binance.push("BTCUSDT", T0, { x: false });
    binance.push("BTCUSDT", T0);
    binance.push("ETHUSDT", T0 + MINUTE_MS);
    await until(() => expect(candles.length).toBe(2));
    expect(times()).toEqual([
      ["btcusd", T0],
      ["ethusd", T0 + MINUTE_MS],
    ]);
    const first = (candles[0] as { columns: CandleColumns }).columns;
    for (const [of, value] of Object.entries(candleAt(T0))) expect([...first[of as "open"]]).toEqual([value]);
    expect(stream.counts).toEqual({ closed: 2, open: 1, bad: 0, unasked: 0, lost: 0 });
  });

  it("follows changes of the markets on the same connection, and says when new ones are subscribed", async () => {
    const { binance, stream, states, connected } = await serve();
    stream.setMarkets(["btcusd"]);
    await connected(1);
    stream.setMarkets(["btcusd", "ethusd"]);
    stream.setMarkets(["ethusd", "solusd"]);
    await connected(2);
    expect([...(binance.sockets[0]?.streams ?? [])].sort()).toEqual(["ethusdt@kline_1m", "solusdt@kline_1m"]);
    stream.setMarkets(["solusd"]);
    await until(() => expect([...(binance.sockets[0]?.streams ?? [])]).toEqual(["solusdt@kline_1m"]));
    expect(binance.sockets.length).toBe(1);
    expect(() => stream.setMarkets(["btceur"])).toThrow(SourceError);
    expect(states.map(({ state }) => state)).toEqual(["connecting", "connected", "connected"]);
    stream.setMarkets([]);
    await until(() => expect(alive(binance).length).toBe(0));
    stream.setMarkets(["btcusd"]);
    await connected(3);
    expect(lost(states)).toEqual([]);
  });

  it("sends no more messages in a second than the exchange takes, answers to pings counted in", async () => {
    const clock = new TestClock();
    const { binance, stream, connected } = await serve({}, { messagesPerSecond: 5, mostStreams: 1024, clock });
    stream.setMarkets(Array.from({ length: 350 }, (_, i) => `c${i}usd`));
    const sent = () => binance.sockets[0]?.received.map(({ params }) => params.length) ?? [];
    for (const want of [[100], [100, 100], [100, 100, 100]]) {
      // The acknowledgement is there once the timer is the one for the next message.
      await until(() => expect([sent(), binance.sockets[0]?.streams.size]).toEqual([want, want.length * 100]));
      await clock.pass(249);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(sent()).toEqual(want);
      await clock.pass(1);
    }
    await connected(1);
    expect(sent()).toEqual([100, 100, 100, 50]);
  });

  it("is more connections only beyond what one may carry, connected when all are", async () => {
    const { binance, stream, states, connected } = await serve({}, { mostStreams: 2 });
    stream.setMarkets(["aausd", "bbusd", "ccusd"]);
    await connected(1);
    expect(binance.sockets.map(({ streams }) => streams.size).sort()).toEqual([1, 2]);
    binance.sockets[0]?.socket.terminate();
    await connected(2);
    expect(lost(states).length).toBe(1);
    stream.setMarkets(["ccusd"]);
    await until(() => expect(alive(binance).length).toBe(1));
  });

  it("counts what it cannot use and goes on", async () => {
    const { binance, stream, times, connected } = await serve();
    stream.setMarkets(["btcusd"]);
    await connected(1);
    binance.pushRaw("{");
    binance.pushRaw("[]");
    binance.pushRaw('{"stream":"btcusdt@kline_1m","data":{"e":"kline","k":{}}}');
    binance.pushRaw('{"stream":"x","data":{"e":"depthUpdate"}}');
    for (const change of [
      { c: "NaN" },
      { h: "1", l: "2" },
      { o: null },
      { i: "5m" },
      { T: T0 },
      { s: "ETHBTC" },
      { t: T0 + 1, T: T0 + MINUTE_MS },
    ]) {
      binance.push("BTCUSDT", T0, change);
    }
    binance.push("BTCUSDT", T0, { s: "ETHUSDT" });
    binance.push("BTCUSDT", T0);
    await until(() => expect(times()).toEqual([["btcusd", T0]]));
    expect(stream.counts).toEqual({ closed: 1, open: 0, bad: 11, unasked: 1, lost: 0 });
  });
});

describe("a lost connection", () => {
  it("is made again, with the markets of now", async () => {
    const { binance, stream, states, times, connected } = await serve({}, { backoffMs: 400, mostBackoffMs: 400 });
    stream.setMarkets(["btcusd"]);
    await connected(1);
    binance.sockets[0]?.socket.terminate();
    await until(() => expect(lost(states).length).toBe(1));
    stream.setMarkets(["btcusd", "ethusd"]);
    await connected(2);
    expect(states.map(({ state }) => state)).toEqual(["connecting", "connected", "lost", "connecting", "connected"]);
    expect(lost(states)[0]?.reason).toContain("closed (1006)");
    binance.push("ETHUSDT", T0);
    await until(() => expect(times()).toEqual([["ethusd", T0]]));
  });

  it("is one that is there but silent, klines in formation being a sign of life, pings none", async () => {
    const clock = new TestClock();
    const { binance, stream, states, connected } = await serve({}, { clock });
    stream.setMarkets(["btcusd"]);
    await connected(1);
    await clock.pass(149_000);
    binance.push("BTCUSDT", T0, { x: false });
    await until(() => expect(stream.counts.open).toBe(1));
    await clock.pass(149_999);
    binance.sockets[0]?.socket.ping();
    await new Promise((resolve) => binance.sockets[0]?.socket.once("pong", resolve));
    expect(lost(states)).toEqual([]);
    await clock.pass(1);
    expect(lost(states)[0]?.reason).toBe("connected, but silent for 150 s");
    await clock.pass(1000);
    await connected(2);
    await stream.close();
    expect(clock.pending).toBe(0);
  });

  it("is one whose subscription is not acknowledged, or refused", async () => {
    const deaf = await serve({ deafSocket: true }, { answerMs: 50 });
    deaf.stream.setMarkets(["btcusd"]);
    await until(() => expect(lost(deaf.states)[0]?.reason).toContain("not acknowledged"));
    deaf.binance.pushRaw('{"id":1,"error":{"code":2,"msg":"Invalid request"}}');
    await until(() => expect(deaf.binance.sockets.length).toBeGreaterThan(1));
    await until(() => {
      for (const { socket } of alive(deaf.binance)) socket.send('{"code":2,"msg":"Invalid request","id":1}');
      expect(lost(deaf.states).some(({ reason }) => reason.includes("2: Invalid request"))).toBe(true);
    });
  });

  it("is tried again at growing distances while the service refuses, and says with what", async () => {
    let refusing = 4;
    const { stream, states, connected } = await serve({ refuseSocket: () => (refusing-- > 0 ? 503 : null) });
    stream.setMarkets(["btcusd"]);
    await connected(1);
    const tries = lost(states);
    expect(tries.map(({ reason }) => reason)).toEqual(Array(4).fill("the service answered HTTP 503"));
    tries.forEach(({ retryMs }, i) => {
      const full = Math.min(100, 20 * 2 ** i);
      expect(retryMs).toBeGreaterThanOrEqual(full / 2);
      expect(retryMs).toBeLessThanOrEqual(full);
    });
  });
});

describe("the renewal of a connection", () => {
  it("opens the new one first and loses no candle", async () => {
    const { binance, stream, states, times, connected } = await serve({}, { renewMs: 100, overlapMs: 30 });
    stream.setMarkets(["btcusd"]);
    await connected(1);
    let at = T0;
    const pushing = setInterval(() => {
      binance.push("BTCUSDT", at);
      at += MINUTE_MS;
    }, 3);
    await until(() => expect(binance.sockets.length).toBeGreaterThan(3));
    clearInterval(pushing);
    await until(() => expect(new Set(times().map(([, time]) => time)).has(at - MINUTE_MS)).toBe(true));
    const got = new Set(times().map(([, time]) => time));
    expect(got.size).toBe((at - T0) / MINUTE_MS);
    expect(states.map(({ state }) => state)).toEqual(["connecting", "connected"]);
    await until(() => expect(alive(binance).length).toBeLessThanOrEqual(2));
  });

  it("keeps both for a while, for what is still under way on the old one", async () => {
    const clock = new TestClock();
    const { binance, stream, states, times, connected } = await serve({}, { clock, silenceMs: 2 * 86_400_000 });
    stream.setMarkets(["btcusd"]);
    await connected(1);
    await clock.pass(23 * 3_600_000 - 1);
    expect(binance.sockets.length).toBe(1);
    await clock.pass(1);
    await until(() => expect(binance.sockets[1]?.streams.size).toBe(1));
    // What it sends after its acknowledgement shows that this was taken in.
    binance.push("BTCUSDT", T0);
    await until(() =>
      expect(times()).toEqual([
        ["btcusd", T0],
        ["btcusd", T0],
      ]),
    );
    await clock.pass(4_999);
    binance.sockets[1]?.streams.clear();
    binance.push("BTCUSDT", T0 + MINUTE_MS);
    await until(() => expect(times()[2]).toEqual(["btcusd", T0 + MINUTE_MS]));
    await clock.pass(1);
    await until(() => expect(alive(binance)).toEqual([binance.sockets[1]]));
    expect(states.map(({ state }) => state)).toEqual(["connecting", "connected"]);
  });

  it("that fails leaves the old one as it is and is tried again", async () => {
    const { binance, stream, states, connected } = await serve(
      { refuseSocket: (count) => (count === 2 && refusals++ < 2 ? 503 : null) },
      { renewMs: 60, overlapMs: 10 },
    );
    let refusals = 0;
    stream.setMarkets(["btcusd"]);
    await connected(1);
    await until(() => expect(binance.sockets.length).toBe(2));
    expect(refusals).toBeGreaterThanOrEqual(2);
    expect(states.map(({ state }) => state)).toEqual(["connecting", "connected"]);
  });
});

describe("a closed stream", () => {
  for (const moment of ["connecting", "connected", "waiting"] as const) {
    it(`leaves nothing open and says nothing, closed while ${moment}`, async () => {
      const { binance, stream, states, candles, connected } = await serve(
        { refuseSocket: () => (moment === "waiting" ? 503 : null) },
        { backoffMs: 400, mostBackoffMs: 400 },
      );
      stream.setMarkets(["btcusd"]);
      if (moment === "connected") await connected(1);
      if (moment === "waiting") await until(() => expect(lost(states).length).toBe(1));
      const told = states.length;
      await stream.close();
      stream.setMarkets(["btcusd", "ethusd"]);
      binance.push("BTCUSDT", T0);
      await until(() => expect(alive(binance).length).toBe(0));
      await new Promise((resolve) => setTimeout(resolve, 450));
      expect(states.length).toBe(told);
      expect(candles).toEqual([]);
      expect(alive(binance).length).toBe(0);
    });
  }
});

/** The sandbox's exchange, as its sockets push it. */
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { MINUTE_MS } from "@/lib/candles/candles";
import { type Sandbox, startSandbox } from "./server";

const GENESIS = Date.UTC(2026, 4, 4, 10, 0, 20);
const SOCKET = { spot: "binance/spot/stream", futures: "binance/futures/market/stream" } as const;

let sandbox: Sandbox | null = null;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = null;
});

/** Blocks made by the test alone, of half a minute of chain time unless said. */
async function start(chainBlockMs = 30_000): Promise<Sandbox> {
  sandbox = await startSandbox({ blockMs: 0, speed: 30, chainBlockMs, genesisMs: GENESIS });
  return sandbox;
}

describe("the sandbox's kline sockets", () => {
  async function open(box: Sandbox, path: string) {
    const socket = new WebSocket(`${box.url.replace("http", "ws")}/${path}`);
    const messages: {
      e?: string;
      stream?: string;
      data?: { k: { x: boolean; t: number } };
      id?: number;
      result?: unknown;
    }[] = [];
    socket.on("message", (data) => messages.push(JSON.parse(data.toString())));
    await once(socket, "open");
    return { socket, messages };
  }

  it("answer subscriptions, and name the stream on combined routes alone", async () => {
    const box = await start();
    const raw = await open(box, "binance/spot/ws/btcusdt@kline_1m");
    const combined = await open(box, "binance/spot/stream?streams=btcusdt@kline_1m");
    const deaf = await open(box, "binance/futures/stream?streams=btcusdt@kline_1m");
    combined.socket.send(JSON.stringify({ method: "LIST_SUBSCRIPTIONS", id: 7 }));
    await expect.poll(() => combined.messages.find(({ id }) => id === 7)?.result).toEqual(["btcusdt@kline_1m"]);
    for (let i = 0; i < 4; i++) box.chain.produceBlock();
    await expect.poll(() => raw.messages.filter(({ e }) => e === "kline").length).toBeGreaterThan(2);
    const named = combined.messages.filter(({ stream }) => stream === "btcusdt@kline_1m");
    expect(named.filter(({ data }) => data?.k.x).length).toBe(2);
    expect(named.some(({ data }) => data?.k.x === false)).toBe(true);
    expect(deaf.messages).toEqual([]);
    combined.socket.send(JSON.stringify({ method: "UNSUBSCRIBE", params: ["btcusdt@kline_1m"], id: 8 }));
    await expect.poll(() => combined.messages.find(({ id }) => id === 8)?.result).toBeNull();
    const count = combined.messages.length;
    box.faults.silenceKlines = true;
    box.chain.produceBlock();
    combined.socket.send("rubbish");
    await expect.poll(() => combined.messages.length).toBe(count + 1);
    for (const { socket } of [raw, combined, deaf]) socket.close();
  });

  it.each(["spot", "futures"] as const)(
    "of %s push every minute of a long block, in order, each closed once",
    async (kind) => {
      const box = await start(200_000);
      const { socket, messages } = await open(box, `${SOCKET[kind]}?streams=btcusdt@kline_1m/ethusdt@kline_1m`);
      const sinceMs = Math.floor(box.chain.state.timeMs / MINUTE_MS) * MINUTE_MS;
      for (let i = 0; i < 6; i++) box.chain.produceBlock();
      const untilMs = Math.floor(box.chain.state.timeMs / MINUTE_MS) * MINUTE_MS;
      const want = Array.from({ length: (untilMs - sinceMs) / MINUTE_MS }, (_, i) => sinceMs + i * MINUTE_MS);
      for (const stream of ["btcusdt@kline_1m", "ethusdt@kline_1m"]) {
        const closed = () =>
          messages.flatMap(({ stream: name, data }) => (name === stream && data?.k.x ? [data.k.t] : []));
        await expect.poll(() => closed().length).toBeGreaterThanOrEqual(want.length);
        expect(closed()).toEqual(want);
      }
      socket.close();
    },
  );
});

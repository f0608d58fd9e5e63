/** Binance's sockets of the sandbox's market: klines of one minute, as blocks pass. */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import { MINUTE_MS } from "@/lib/candles/candles";
import type { Chain } from "@/workers/sandbox/chain/chain";
import { Exchange, type ExchangeKind, type Kline } from "@/workers/sandbox/market/exchange";
import type { Market } from "@/workers/sandbox/market/market";

const Message = z.object({
  method: z.enum(["SUBSCRIBE", "UNSUBSCRIBE", "LIST_SUBSCRIPTIONS"]),
  params: z.array(z.string()).default([]),
  id: z.union([z.number(), z.string(), z.null()]),
});
const MOST_STREAMS = 1_024;
const PING_MS = 20_000;

interface Line {
  readonly kind: ExchangeKind;
  /** Whether messages carry their stream's name. */
  readonly isCombined: boolean;
  /** A route that carries no klines: it connects, and says nothing of them. */
  readonly isDeaf: boolean;
  /** By stream: the end of the last minute that was told as closed, ms. */
  readonly streams: Map<string, number>;
}

export interface BinanceSockets {
  /** True: connections stay open, and no kline comes. */
  silent: boolean;
  /** Cuts all connections. */
  drop(): void;
  close(): void;
}

export function binanceSockets(server: Server, chain: Chain, market: Market): BinanceSockets {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1_048_576 });
  const lines = new Map<WebSocket, Line>();
  const pings = setInterval(() => {
    for (const socket of sockets.clients) socket.ping();
  }, PING_MS);
  const control: BinanceSockets = {
    silent: false,
    drop() {
      for (const socket of sockets.clients) socket.terminate();
    },
    close() {
      clearInterval(pings);
      server.off("upgrade", upgrade);
      chain.events.off("block", announce);
      control.drop();
      sockets.close();
    },
  };

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!request.url?.startsWith("/binance/")) return;
    const url = new URL(request.url, "http://sandbox");
    const line = lineOf(url);
    if (line === null) {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted) => open(accepted, line));
  }

  function lineOf({ pathname, searchParams }: URL): Line | null {
    const match = /^\/binance\/(spot|futures)(\/market)?\/(stream|ws)(?:\/(.+))?$/.exec(pathname);
    if (match === null || (match[1] === "spot" && match[2] !== undefined)) return null;
    const names = match[3] === "stream" ? (searchParams.get("streams") ?? "") : (match[4] ?? "");
    const streams = names.split("/").filter((name) => name !== "");
    return {
      kind: match[1] as ExchangeKind,
      isCombined: match[3] === "stream",
      isDeaf: match[1] === "futures" && match[2] === undefined,
      streams: new Map(streams.map((name) => [name, closedUntil()])),
    };
  }

  function open(socket: WebSocket, line: Line): void {
    lines.set(socket, line);
    socket.on("error", () => socket.terminate());
    socket.on("close", () => lines.delete(socket));
    socket.on("message", (data) => answer(socket, line, data.toString()));
  }

  function answer(socket: WebSocket, line: Line, text: string): void {
    const parsed = Message.safeParse(readJson(text));
    send(
      socket,
      parsed.success ? obey(line, parsed.data) : { error: { code: 2, msg: "Invalid request: malformed" }, id: null },
    );
  }

  function obey({ streams }: Line, { method, params, id }: z.infer<typeof Message>): unknown {
    if (method === "LIST_SUBSCRIPTIONS") return { result: [...streams.keys()], id };
    if (method === "SUBSCRIBE" && streams.size + params.length > MOST_STREAMS) {
      return { error: { code: 2, msg: "Invalid request: too many streams" }, id };
    }
    for (const name of params) {
      if (method === "UNSUBSCRIBE") streams.delete(name);
      else if (!streams.has(name)) streams.set(name, closedUntil());
    }
    return { result: null, id };
  }

  const closedUntil = () => Math.floor(chain.state.timeMs / MINUTE_MS) * MINUTE_MS;

  function announce(): void {
    const { timeMs } = chain.state;
    for (const [socket, line] of lines) {
      for (const [stream, since] of line.streams) {
        line.streams.set(stream, closedUntil());
        const symbol = /^([a-z0-9]+)@kline_1m$/.exec(stream)?.[1]?.toUpperCase();
        const exchange = new Exchange(market, line.kind);
        const name = exchange.symbols.find((one) => one.symbol === symbol)?.market;
        if (name === undefined || symbol === undefined || line.isDeaf || control.silent) continue;
        for (const kline of exchange.minutes(name, since, closedUntil() + MINUTE_MS, timeMs)) {
          const data = event(symbol, kline, timeMs);
          send(socket, line.isCombined ? { stream, data } : data);
        }
      }
    }
  }

  server.on("upgrade", upgrade);
  chain.events.on("block", announce);
  return control;
}

function event(symbol: string, kline: Kline, timeMs: number) {
  const { openTime, open, high, low, close, volume, trades } = kline;
  const closeTime = openTime + MINUTE_MS - 1;
  return {
    e: "kline",
    E: timeMs,
    s: symbol,
    k: {
      t: openTime,
      T: closeTime,
      s: symbol,
      i: "1m",
      o: String(open),
      h: String(high),
      l: String(low),
      c: String(close),
      v: String(volume),
      q: String(Number((volume * close).toPrecision(10))),
      n: trades,
      x: closeTime < timeMs,
    },
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function send(socket: WebSocket, message: unknown): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
}

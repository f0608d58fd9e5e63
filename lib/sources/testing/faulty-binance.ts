/** A service with Binance's wire format, REST and socket, that misbehaves as told. For tests. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { MINUTE_MS } from "@/lib/candles/candles";
import { forgetLimiters } from "@/lib/sources/limiter";
import { candleAt, type SeenRequest } from "./faulty-atlas";

export type Kline = [number, string, string, string, string, string, number, string, number, string, string, string];

export interface BinanceFaults {
  /** Takes a request over wholly when it returns true. */
  intercept?(request: SeenRequest, answer: ServerResponse, count: number): boolean;
  /** Changes the rows of an answer of klines, after `limit` has been kept to. */
  rows?(rows: Kline[], request: SeenRequest): unknown[];
  /** Minutes (ms) that the market lacks. */
  absent?(openTimeMs: number): boolean;
  /** The exchange's own clock in ms; the newest row is the minute in formation then. Absent: all rows are final. */
  clock?(): number;
  /** Changes the answer of exchangeInfo. */
  info?(body: Record<string, unknown>): unknown;
  headers?(request: SeenRequest): Record<string, string>;
  /** Refuses a socket with this status when it returns one. */
  refuseSocket?(count: number): number | null;
  /** Does not acknowledge subscriptions. */
  deafSocket?: boolean;
}

export interface FaultySocket {
  readonly socket: WebSocket;
  readonly streams: Set<string>;
  /** Messages from the client, parsed. */
  readonly received: { method: string; params: string[]; id: number }[];
  /** When each message came, ms. */
  readonly receivedAt: number[];
}

export interface FaultyBinance {
  readonly url: string;
  readonly wsUrl: string;
  readonly seen: SeenRequest[];
  /** Sockets in the order of their opening, closed ones too. */
  readonly sockets: FaultySocket[];
  /** Sends the kline of a minute to all who are subscribed to it. */
  push(symbol: string, openTimeMs: number, change?: Record<string, unknown>): void;
  /** Sends text as it is to everybody. */
  pushRaw(text: string): void;
  close(): Promise<void>;
}

export function klineAt(openTimeMs: number): Kline {
  const { open, high, low, close, volume } = candleAt(openTimeMs);
  const [o, h, l, c, v] = [open, high, low, close, volume].map(String) as [string, string, string, string, string];
  return [openTimeMs, o, h, l, c, v, openTimeMs + MINUTE_MS - 1, "0", 1, "0", "0", "0"];
}

/** Listens on a free port of this machine; rows exist from the epoch to `lastMs` (exclusive), of BTCUSDT, ETHUSDT and GONEUSDT, which is halted. */
export async function startFaultyBinance(lastMs: number, faults: BinanceFaults = {}): Promise<FaultyBinance> {
  const seen: SeenRequest[] = [];
  const sockets: FaultySocket[] = [];
  const server = createServer((request, answer) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const key = request.headers["x-api-key"] ?? request.headers["x-mbx-apikey"];
    const asked: SeenRequest = {
      path: url.pathname,
      query: url.searchParams,
      key: Array.isArray(key) ? key.join(",") : key,
      headers: JSON.stringify(request.headers),
    };
    seen.push(asked);
    if (faults.intercept?.(asked, answer, seen.length)) return;
    const reply = (status: number, body: unknown) => {
      answer.writeHead(status, { "content-type": "application/json;charset=UTF-8", ...faults.headers?.(asked) });
      answer.end(JSON.stringify(body));
    };
    const name = /^\/(api\/v3|fapi\/v1)\/(\w+)$/.exec(asked.path)?.[2];
    if (name === "time") return reply(200, { serverTime: faults.clock?.() ?? lastMs + 3_600_000 });
    if (name === "exchangeInfo") return reply(200, faults.info ? faults.info(infoBody()) : infoBody());
    if (name !== "klines") return reply(404, { code: 0, msg: "no such path" });
    if (!["BTCUSDT", "ETHUSDT", "GONEUSDT"].includes(asked.query.get("symbol") ?? "")) {
      return reply(400, { code: -1121, msg: "Invalid symbol." });
    }
    const rows = rowsOf(asked, lastMs, faults);
    reply(200, faults.rows ? faults.rows(rows, asked) : rows);
  });
  const upgrades = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket: Duplex, head) => {
    const refused = faults.refuseSocket?.(sockets.length + 1) ?? null;
    if (refused !== null) {
      socket.end(`HTTP/1.1 ${refused} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    upgrades.handleUpgrade(request, socket, head, (opened) => sockets.push(serve(opened, faults.deafSocket === true)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}/stream`,
    seen,
    sockets,
    push: (symbol, openTimeMs, change = {}) => {
      const stream = `${symbol.toLowerCase()}@kline_1m`;
      const [t, o, h, l, c, v, T] = klineAt(openTimeMs);
      const k = { t, T, s: symbol, i: "1m", o, h, l, c, v, n: 1, x: true, q: "0", ...change };
      const text = JSON.stringify({ stream, data: { e: "kline", E: T + 1, s: symbol, k } });
      for (const { socket, streams } of sockets) if (streams.has(stream)) socket.send(text);
    },
    pushRaw: (text) => {
      for (const { socket } of sockets) socket.send(text);
    },
    close: () =>
      new Promise((resolve) => {
        forgetLimiters(`127.0.0.1:${port}`);
        for (const { socket } of sockets) socket.terminate();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function serve(socket: WebSocket, deaf: boolean): FaultySocket {
  const state: FaultySocket = { socket, streams: new Set(), received: [], receivedAt: [] };
  socket.on("message", (data) => {
    const message = JSON.parse(String(data)) as FaultySocket["received"][number];
    state.received.push(message);
    state.receivedAt.push(performance.now());
    if (deaf) return;
    for (const stream of message.params) {
      if (message.method === "SUBSCRIBE") state.streams.add(stream);
      else state.streams.delete(stream);
    }
    socket.send(JSON.stringify({ result: null, id: message.id }));
  });
  return state;
}

function infoBody(): Record<string, unknown> {
  const symbol = (name: string, more: Record<string, string> = {}) => ({
    symbol: name,
    status: "TRADING",
    baseAsset: name.replace(/USDT.*$|BTC$/, ""),
    quoteAsset: "USDT",
    contractType: "PERPETUAL",
    ...more,
  });
  return {
    timezone: "UTC",
    rateLimits: [
      { rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: 5000 },
      { rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: 50 },
    ],
    symbols: [
      symbol("BTCUSDT"),
      symbol("ETHUSDT"),
      symbol("GONEUSDT", { status: "BREAK" }),
      symbol("BTCUSDT_270326", { contractType: "CURRENT_QUARTER" }),
      symbol("ETHBTC", { quoteAsset: "BTC" }),
    ],
  };
}

/** As the exchange answers: ascending, from startTime on; without it the newest up to endTime. */
function rowsOf({ query }: SeenRequest, lastMs: number, faults: BinanceFaults): Kline[] {
  const limit = Number(query.get("limit") ?? 500);
  const start = query.get("startTime");
  const newest = faults.clock === undefined ? lastMs - 1 : faults.clock();
  const to = Math.min(newest, Number(query.get("endTime") ?? newest));
  const rows: Kline[] = [];
  const row = (at: number) => {
    const kline = klineAt(at);
    // In formation: another close, and less volume than there will be.
    if (faults.clock !== undefined && kline[6] >= faults.clock()) {
      kline[4] = kline[1];
      kline[5] = "0.5";
    }
    return kline;
  };
  if (start !== null) {
    for (let at = Math.ceil(Number(start) / MINUTE_MS) * MINUTE_MS; at <= to && rows.length < limit; at += MINUTE_MS) {
      if (!faults.absent?.(at)) rows.push(row(at));
    }
    return rows;
  }
  const oldest = to - 20_000 * MINUTE_MS;
  for (let at = Math.floor(to / MINUTE_MS) * MINUTE_MS; at >= oldest && rows.length < limit; at -= MINUTE_MS) {
    if (!faults.absent?.(at)) rows.unshift(row(at));
  }
  return rows;
}

/** A service with Atlas's wire format that misbehaves as told: what the client must stand. For tests. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { MINUTE_MS } from "@/lib/candles/candles";
import { forgetLimiters } from "@/lib/sources/limiter";

export interface FaultyRow {
  timestamp: string;
  [field: string]: unknown;
}

export interface SeenRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly key: string | undefined;
  /** Names and values of all headers, as text. */
  readonly headers: string;
}

export interface Faults {
  /** Takes a request over wholly when it returns true. */
  intercept?(request: SeenRequest, answer: ServerResponse, count: number): boolean;
  /** Changes the rows of an answer of rows/ or rows/bulk_download/. */
  rows?(rows: FaultyRow[], request: SeenRequest): FaultyRow[];
  /** Minutes (ms) that the market lacks. */
  absent?(openTimeMs: number): boolean;
  /** Rows of a page, at most. */
  pageRows?: number;
  /** Whether `end` (and `start`) are counted in. */
  endInclusive?: boolean;
  startInclusive?: boolean;
  nested?: boolean;
}

/** A candle that follows from its time, so that a test can tell whether it is the right one. */
export function candleAt(openTimeMs: number) {
  const minute = openTimeMs / MINUTE_MS;
  const open = 100 + (minute % 977) / 7;
  const close = 100 + ((minute + 1) % 977) / 7;
  return {
    open,
    high: Math.max(open, close) + 0.125,
    low: Math.min(open, close) - 0.125,
    close,
    volume: 1 + (minute % 13),
  };
}

export interface FaultyAtlas {
  readonly url: string;
  readonly seen: SeenRequest[];
  close(): Promise<void>;
}

/** Listens on a free port of this machine; rows exist from the epoch to `lastMs` (exclusive). */
export async function startFaultyAtlas(lastMs: number, faults: Faults = {}): Promise<FaultyAtlas> {
  const seen: SeenRequest[] = [];
  const server: Server = createServer((request, answer) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const asked: SeenRequest = {
      path: url.pathname,
      query: url.searchParams,
      key: header(request, "x-api-key"),
      headers: JSON.stringify(request.headers),
    };
    seen.push(asked);
    if (faults.intercept?.(asked, answer, seen.length)) return;
    const reply = (status: number, body: unknown) => {
      answer.writeHead(status, { "content-type": "application/json" });
      answer.end(JSON.stringify(body));
    };
    if (asked.key !== "UP-test") return reply(401, { detail: "Invalid API key." });
    if (asked.path === "/api/tags/acquire/") return reply(201, {});
    if (asked.path === "/api/datasets/") {
      return reply(200, {
        results: [
          { id: 7, name: "kraken_btcusd_1min" },
          { id: 3, name: "tiingo_btcusd_1min" },
          { id: 9, name: "candlegpt_15min_btcusd" },
        ],
        next: null,
      });
    }
    if (asked.query.get("dataset") !== "3") return reply(404, { detail: "Not found." });
    const rows = rowsOf(asked, lastMs, faults);
    const changed = faults.rows ? faults.rows(rows, asked) : rows;
    if (asked.path === "/api/rows/bulk_download/") return reply(200, changed);
    const limit = Math.min(Number(asked.query.get("limit") ?? 100), faults.pageRows ?? 1000);
    const page = changed.slice(0, limit);
    reply(200, { results: page, next: changed.length > page.length ? "http://elsewhere.test/wrong" : null });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api`,
    seen,
    close: () =>
      new Promise((resolve) => {
        forgetLimiters(`127.0.0.1:${port}`);
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function rowsOf({ path, query }: SeenRequest, lastMs: number, faults: Faults): FaultyRow[] {
  const from = Date.parse(query.get("start") ?? "") + (faults.startInclusive === false ? 1 : 0);
  const to = Math.min(lastMs - 1, Date.parse(query.get("end") ?? "") - (faults.endInclusive === false ? 1 : 0));
  const rows: FaultyRow[] = [];
  for (let at = Math.ceil(from / MINUTE_MS) * MINUTE_MS; at <= to; at += MINUTE_MS) {
    if (faults.absent?.(at)) continue;
    const timestamp = `${new Date(at).toISOString().slice(0, 19)}Z`;
    const nested = faults.nested ?? path === "/api/rows/";
    rows.push(nested ? { timestamp, values: candleAt(at) } : { timestamp, ...candleAt(at) });
  }
  return query.get("ordering") === "-timestamp" ? rows.reverse() : rows;
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(",") : value;
}

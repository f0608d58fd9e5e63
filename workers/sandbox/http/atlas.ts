/** The Atlas data service of the sandbox's market: datasets, paged rows, bulk download (section 2 of the market-data reference). */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type CandleColumns, MINUTE_MS } from "@/lib/candles/candles";
import type { Chain } from "@/workers/sandbox/chain/chain";
import type { Market } from "@/workers/sandbox/market/market";
import { HttpError, readBody, requireKey, sendJson } from "./answer";

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;
/** Earliest day with rows. */
const FIRST_MS = Date.UTC(2019, 0, 1);

interface Dataset {
  id: number;
  name: string;
  description: string;
  metadata: { source: string; frequency: string; ticker: string };
  market: string | null;
}

function datasets(market: Market): Dataset[] {
  return market.names.flatMap((ticker, i) => [
    dataset(10 * i + 1, `tiingo_${ticker}_1min`, "tiingo", "1min", ticker, ticker),
    // Neighbours that a search returns too.
    dataset(10 * i + 2, `kraken_${ticker}_1min`, "kraken", "1min", ticker, null),
    dataset(10 * i + 3, `candlegpt_15min_${ticker}`, "candlegpt", "15min", ticker, null),
  ]);
}

function dataset(
  id: number,
  name: string,
  source: string,
  frequency: string,
  ticker: string,
  market: string | null,
): Dataset {
  return { id, name, description: `${ticker} ${frequency} candles`, metadata: { source, frequency, ticker }, market };
}

export async function atlas(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  chain: Chain,
  market: Market,
): Promise<void> {
  requireKey(request);
  const path = url.pathname.replace(/^\/atlas\/api\//, "");
  if (request.method === "POST" && path === "tags/acquire/") {
    const { tag_name } = JSON.parse((await readBody(request)) || "{}") as { tag_name?: unknown };
    if (tag_name !== "public") throw new HttpError(404, "no such tag");
    sendJson(response, 201, { tag_name, acquired: true });
    return;
  }
  if (request.method !== "GET") throw new HttpError(405, "method not allowed");
  if (path === "datasets/") {
    const search = (url.searchParams.get("search") ?? "").toLowerCase();
    const limit = numberOf(url, "limit", DEFAULT_LIMIT, MAX_LIMIT);
    const results = datasets(market).filter(({ name, metadata }) => `${name} ${metadata.ticker}`.includes(search));
    sendJson(response, 200, {
      results: results
        .slice(0, limit)
        .map(({ id, name, description, metadata }) => ({ id, name, description, metadata })),
    });
    return;
  }
  if (path === "rows/") return rows(response, url, chain, market);
  if (path === "rows/bulk_download/") return bulk(response, url, chain, market);
  throw new HttpError(404, "Not found.");
}

function numberOf(url: URL, name: string, fallback: number, most: number): number {
  const text = url.searchParams.get(name);
  if (text === null) return fallback;
  if (!/^\d+$/.test(text)) throw new HttpError(400, `${name} must be a whole number`);
  return Math.min(most, Number(text));
}

function timeOf(url: URL, name: string): number | null {
  const text = url.searchParams.get(name);
  if (text === null) return null;
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new HttpError(400, `${name} must be written YYYY-MM-DDTHH:MM:SSZ`);
  return time;
}

/** Both ends inclusive; candles that have ended by the chain's time. */
function select(url: URL, chain: Chain, market: Market): CandleColumns {
  const id = numberOf(url, "dataset", 0, Number.MAX_SAFE_INTEGER);
  const found = datasets(market).find((entry) => entry.id === id);
  if (found === undefined) throw new HttpError(404, `dataset ${id} does not exist`);
  if (found.market === null) return emptyLike();
  const ended = Math.floor(chain.state.timeMs / MINUTE_MS) * MINUTE_MS;
  const from = Math.max(FIRST_MS, timeOf(url, "start") ?? FIRST_MS);
  const to = Math.min(ended, (timeOf(url, "end") ?? ended) + 1);
  return to <= from ? emptyLike() : market.candles(found.market, from, to);
}

function emptyLike(): CandleColumns {
  const none = new Float64Array();
  return { openTime: none, open: none, high: none, low: none, close: none, volume: none };
}

function valuesAt(candles: CandleColumns, i: number) {
  return {
    open: candles.open[i],
    high: candles.high[i],
    low: candles.low[i],
    close: candles.close[i],
    volume: candles.volume[i],
    trades_done: 1 + Math.floor((candles.volume[i] as number) * 10),
    volume_notional: (candles.volume[i] as number) * (candles.close[i] as number),
  };
}

function timestampAt(candles: CandleColumns, i: number): string {
  return new Date(candles.openTime[i] as number).toISOString().replace(".000Z", "Z");
}

function rows(response: ServerResponse, url: URL, chain: Chain, market: Market): void {
  const limit = numberOf(url, "limit", DEFAULT_LIMIT, MAX_LIMIT);
  const offset = numberOf(url, "offset", 0, Number.MAX_SAFE_INTEGER);
  const ordering = url.searchParams.get("ordering") ?? "timestamp";
  if (ordering !== "timestamp" && ordering !== "-timestamp")
    throw new HttpError(400, "ordering must be timestamp or -timestamp");
  const candles = select(url, chain, market);
  const count = candles.openTime.length;
  const results: unknown[] = [];
  for (let k = offset; k < Math.min(count, offset + limit); k++) {
    const i = ordering === "timestamp" ? k : count - 1 - k;
    results.push({ timestamp: timestampAt(candles, i), values: valuesAt(candles, i) });
  }
  const next = new URL(url);
  next.searchParams.set("offset", String(offset + limit));
  sendJson(response, 200, { results, next: offset + limit < count ? next.href : null });
}

function bulk(response: ServerResponse, url: URL, chain: Chain, market: Market): void {
  if (url.searchParams.get("output") !== "json") throw new HttpError(400, "output must be json");
  const candles = select(url, chain, market);
  const parts: string[] = [];
  for (let i = 0; i < candles.openTime.length; i++) {
    parts.push(JSON.stringify({ timestamp: timestampAt(candles, i), ...valuesAt(candles, i) }));
  }
  response.writeHead(200, { "content-type": "application/json" });
  response.end(`[${parts.join(",")}]`);
}

/** Binance's REST services of the sandbox's market (section 3 of the market-data reference). */
import type { ServerResponse } from "node:http";
import { MINUTE_MS } from "@/lib/candles/candles";
import type { Chain } from "@/workers/sandbox/chain/chain";
import { Exchange, type ExchangeKind, type Kline, widened } from "@/workers/sandbox/market/exchange";
import type { Market } from "@/workers/sandbox/market/market";
import { HttpError, sendJson } from "./answer";

const INTERVALS: Readonly<Record<string, number>> = { "1m": 1, "5m": 5, "15m": 15, "1h": 60, "1d": 1440 };
const DEFAULT_LIMIT = 500;
/** Earliest minute that is served. */
const FIRST_MS = Date.UTC(2019, 0, 1);
/** Requests above the budget before the address is banned. */
const WARNINGS = 5;
const BAN_SECONDS = 120;

const SERVICES = {
  spot: { prefix: "/binance/spot/api/v3/", mostRows: 1_000, weight: 6_000, klines: () => 2, info: 20 },
  futures: {
    prefix: "/binance/futures/fapi/v1/",
    mostRows: 1_500,
    weight: 2_400,
    klines: (limit: number) => (limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1_000 ? 5 : 10),
    info: 1,
  },
} as const;

/** What the exchange refuses, in its own words. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

interface Usage {
  /** Wall-clock minute. */
  minute: number;
  used: number;
  over: number;
  /** Wall clock, ms; 0 when it is not banned. */
  bannedUntilMs: number;
}

export interface BinanceRest {
  /** Answer everything with this HTTP status; null: as it should be. */
  refuseWith: number | null;
  /** Whether the path was one of it. */
  serve(response: ServerResponse, url: URL): boolean;
}

export function binanceRest(chain: Chain, market: Market): BinanceRest {
  const usage = new Map<ExchangeKind, Usage>();
  const rest: BinanceRest = {
    refuseWith: null,
    serve(response, url) {
      const kind = (["spot", "futures"] as const).find((one) => url.pathname.startsWith(SERVICES[one].prefix));
      if (kind === undefined) return false;
      if (rest.refuseWith !== null) {
        sendJson(response, rest.refuseWith, { code: -1000, msg: "refused" });
        return true;
      }
      const headers: Record<string, string> = {};
      try {
        const asked = url.pathname.slice(SERVICES[kind].prefix.length);
        charge(kind, asked, url, headers);
        sendJson(response, 200, answer(kind, asked, url), headers);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        sendJson(response, error.status, { code: error.code, msg: error.message }, headers);
      }
      return true;
    },
  };

  function charge(kind: ExchangeKind, asked: string, url: URL, headers: Record<string, string>): void {
    const service = SERVICES[kind];
    const now = Date.now();
    const minute = Math.floor(now / MINUTE_MS);
    const known = usage.get(kind);
    const bannedUntilMs = known?.bannedUntilMs ?? 0;
    const own = known !== undefined && known.minute === minute ? known : { minute, used: 0, over: 0, bannedUntilMs };
    usage.set(kind, own);
    own.used +=
      asked === "klines" ? service.klines(limitOf(url, service.mostRows)) : asked === "exchangeInfo" ? service.info : 1;
    headers["x-mbx-used-weight-1m"] = String(own.used);
    const isOver = own.used > service.weight;
    if (isOver && ++own.over > WARNINGS && own.bannedUntilMs <= now) own.bannedUntilMs = now + BAN_SECONDS * 1_000;
    // A ban outlasts its minute.
    const isBanned = own.bannedUntilMs > now;
    if (!isOver && !isBanned) return;
    const untilMs = isBanned ? own.bannedUntilMs : (minute + 1) * MINUTE_MS;
    headers["retry-after"] = String(Math.ceil((untilMs - now) / 1_000));
    throw new Refusal(isBanned ? 418 : 429, -1003, "Too many requests; current limit of IP is exceeded.");
  }

  function answer(kind: ExchangeKind, asked: string, url: URL): unknown {
    const exchange = new Exchange(market, kind);
    const { timeMs } = chain.state;
    switch (asked) {
      case "ping":
        return {};
      case "time":
        return { serverTime: timeMs };
      case "exchangeInfo":
        return info(exchange, kind, timeMs);
      case "klines":
        return klines(exchange, url, timeMs, SERVICES[kind].mostRows).map(row);
      default:
        throw new HttpError(404, "not found");
    }
  }
  return rest;
}

function info(exchange: Exchange, kind: ExchangeKind, timeMs: number) {
  return {
    timezone: "UTC",
    serverTime: timeMs,
    rateLimits: [{ rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: SERVICES[kind].weight }],
    symbols: exchange.symbols.map(({ symbol, base }) => ({
      symbol,
      status: "TRADING",
      baseAsset: base,
      quoteAsset: "USDT",
      ...(kind === "futures" && { pair: symbol, contractType: "PERPETUAL" }),
    })),
  };
}

function klines(exchange: Exchange, url: URL, nowMs: number, mostRows: number): (Kline & { widthMs: number })[] {
  const symbol = url.searchParams.get("symbol");
  const interval = url.searchParams.get("interval");
  if (symbol === null) throw mandatory("symbol");
  if (interval === null) throw mandatory("interval");
  const market = exchange.symbols.find((one) => one.symbol === symbol)?.market;
  if (market === undefined) throw new Refusal(400, -1121, "Invalid symbol.");
  const width = INTERVALS[interval];
  if (width === undefined) throw new Refusal(400, -1120, "Invalid interval.");
  const widthMs = width * MINUTE_MS;
  const limit = limitOf(url, mostRows);
  const start = wholeNumber(url, "startTime");
  const end = wholeNumber(url, "endTime") ?? nowMs;
  // Both ends count by open time.
  const endMs = Math.floor(Math.min(end, nowMs) / widthMs) * widthMs + widthMs;
  const startMs = start === null ? endMs - limit * widthMs : Math.ceil(start / widthMs) * widthMs;
  const from = Math.max(FIRST_MS, startMs);
  const until = Math.min(endMs, from + limit * widthMs);
  return widened(exchange.minutes(market, from, until, nowMs), width).map((kline) => ({ ...kline, widthMs }));
}

function limitOf(url: URL, most: number): number {
  const limit = wholeNumber(url, "limit") ?? DEFAULT_LIMIT;
  if (limit < 1) throw new Refusal(400, -1100, "Illegal characters found in parameter 'limit'.");
  return Math.min(most, limit);
}

function wholeNumber(url: URL, name: string): number | null {
  const text = url.searchParams.get(name);
  if (text === null) return null;
  if (!/^\d{1,16}$/.test(text)) throw new Refusal(400, -1100, `Illegal characters found in parameter '${name}'.`);
  return Number(text);
}

function mandatory(name: string): Refusal {
  return new Refusal(400, -1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
}

/** The twelve fields of a kline. */
function row(kline: Kline & { widthMs: number }): (number | string)[] {
  const { openTime, open, high, low, close, volume, trades, widthMs } = kline;
  const quote = String(Number((volume * close).toPrecision(10)));
  const half = String(Number((volume / 2).toPrecision(10)));
  const halfQuote = String(Number(((volume * close) / 2).toPrecision(10)));
  const prices = [open, high, low, close].map(String);
  return [openTime, ...prices, String(volume), openTime + widthMs - 1, quote, trades, half, halfQuote, "0"];
}

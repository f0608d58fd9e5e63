/** Binance, spot or USDⓈ-M perpetual futures: one-minute candles without a key. Its prices are in USDT, see BASIS_NOTE. */
import { z } from "zod";
import { MINUTE_MS } from "@/lib/candles/candles";
import { sliceByTime } from "@/lib/candles/columns";
import { checkedBaseUrl } from "@/lib/sources/hosts";
import { DEFAULT_RETRY, JsonClient, type RetryPolicy, UnexpectedAnswer } from "@/lib/sources/http";
import { type HostLimiter, limiterOf } from "@/lib/sources/limiter";
import { joinFetches } from "@/lib/sources/rows";
import {
  type CandleFetch,
  type CandleSource,
  SETTLING_MS,
  SourceError,
  type StreamHandlers,
} from "@/lib/sources/source";
import { KlinePage } from "./klines";
import { BinanceListing } from "./listing";
import type { BinanceMarket } from "./markets";
import { explainRefusal } from "./refusal";
import { SERVICES } from "./services";
import { BinanceStream, type BinanceStreamOptions } from "./stream";

const ServerTime = z.object({ serverTime: z.number() });
/** Rows that are asked for where one would do, in case of bad ones. */
const FEW = 5;

export interface BinanceOptions {
  /** Key under which candles are stored: binance-spot, binance-futures, or one of a replacement. */
  id: string;
  market: BinanceMarket;
  /** Base of the REST service, before /api/v3 or /fapi/v1. */
  restUrl?: string;
  /** The socket's URL, to which subscriptions are sent. */
  wsUrl?: string;
  /** Hosts in place of Binance's own. */
  allowedHosts?: readonly string[];
  /** Hosts (with port) that may be spoken to without TLS: a sandbox on another machine. */
  plainHosts?: readonly string[];
  retry?: Partial<RetryPolicy>;
  /** Rows of a page, at most. */
  pageRows?: number;
  /** A newest minute that no later row follows is taken as final this long after its end. */
  settleMs?: number;
  /** Weight a minute, until the exchange names its own. */
  weightPerMinute?: number;
  stream?: BinanceStreamOptions;
}

interface Ask {
  readonly symbol: string;
  readonly nowMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Construction has no effect; the listing is asked for before the first candles of a market. */
export class BinanceSource implements CandleSource {
  readonly id: string;
  readonly runDays = 9;
  readonly parallel = 4;
  private readonly kind: BinanceMarket;
  private readonly apiUrl: string;
  private readonly http: JsonClient;
  private readonly limiter: HostLimiter;
  private readonly pageRows: number;
  private readonly settleMs: number;
  private readonly wsUrl: string;
  private readonly streamOptions: BinanceStreamOptions;
  private readonly listing: BinanceListing;

  /** @throws SourceError forbidden_host */
  constructor(options: BinanceOptions) {
    const service = SERVICES[options.market];
    this.id = options.id;
    this.kind = options.market;
    // Its own URLs need no leave.
    const hosts = (options.restUrl === undefined ? undefined : options.allowedHosts) ?? service.restHosts;
    this.apiUrl = checkedBaseUrl(options.restUrl ?? service.restUrl, hosts, options.plainHosts) + service.path;
    const socketHosts = (options.wsUrl === undefined ? undefined : options.allowedHosts) ?? service.wsHosts;
    this.wsUrl = checkedSocketUrl(options.wsUrl ?? service.wsUrl, socketHosts, options.plainHosts);
    const { mostStreams, messagesPerSecond } = service;
    this.streamOptions = { mostStreams, messagesPerSecond, ...options.stream };
    this.pageRows = Math.max(2, Math.min(options.pageRows ?? 1000, service.mostRows));
    this.settleMs = options.settleMs ?? SETTLING_MS;
    this.limiter = limiterOf(`binance-${options.market}`, this.apiUrl, {
      concurrency: this.parallel,
      weightPerMinute: options.weightPerMinute ?? service.weightPerMinute,
    });
    this.http = new JsonClient({
      retry: { ...DEFAULT_RETRY, ...options.retry },
      limiter: this.limiter,
      onHeaders: (headers) => {
        const used = headers.get("x-mbx-used-weight-1m");
        if (used !== null) this.limiter.learnUsed(Number(used));
      },
      explain: explainRefusal,
    });
    this.listing = new BinanceListing(options.market, this.apiUrl, this.http, (weight) =>
      this.limiter.learnBudget(weight),
    );
  }

  async markets(signal?: AbortSignal): Promise<string[]> {
    return this.listing.trading(signal);
  }

  async fetchCandles(input: {
    market: string;
    fromMs: number;
    toMs: number;
    nowMs: number;
    signal?: AbortSignal;
  }): Promise<CandleFetch> {
    const { nowMs, signal } = input;
    const fromMs = Math.ceil(input.fromMs / MINUTE_MS) * MINUTE_MS;
    const toMs = Math.min(Math.ceil(input.toMs / MINUTE_MS) * MINUTE_MS, Math.floor(nowMs / MINUTE_MS) * MINUTE_MS);
    const ask: Ask = { symbol: await this.listing.symbolOf(input.market, signal), nowMs, signal };
    const parts: CandleFetch[] = [];
    // Every page has room for the minute that follows its span: no page is ever cut by its own limit.
    const step = (this.pageRows - 1) * MINUTE_MS;
    for (let at = fromMs; at < toMs; at += step) {
      const end = Math.min(toMs, at + step);
      parts.push(await this.http.again(signal, () => this.span(ask, at, end)));
    }
    return joinFetches(parts);
  }

  openStream(handlers: StreamHandlers): BinanceStream {
    return new BinanceStream(this.wsUrl, handlers, this.streamOptions);
  }

  /** All candles of a span that fits one page; the page is compared with other answers wherever it lacks a minute. */
  private async span(ask: Ask, fromMs: number, toMs: number): Promise<CandleFetch> {
    const rows = await this.klines(ask, { startTime: fromMs, endTime: toMs, limit: this.pageRows });
    const page = new KlinePage(fromMs, toMs, ask.nowMs, rows);
    if (page.strayMs !== null) throw this.unexpected(ask, `a row of ${iso(page.strayMs)}, which was not asked for`);
    if (page.isUnreadable) throw this.unexpected(ask, `${rows.length} rows, and no time of theirs can be read`);
    if (!page.followed && page.newestMs() < toMs - MINUTE_MS) {
      const few = await this.klines(ask, { endTime: toMs - 1, limit: FEW });
      const newestMs = new KlinePage(fromMs, toMs, ask.nowMs, few).newestMs();
      if (newestMs > page.newestMs()) throw this.unexpected(ask, `no row of ${iso(newestMs)}, which it has`);
    }
    const holes = page.holes();
    if (holes !== null) {
      const { firstMs, lastMs } = holes;
      const again = await this.klines(ask, { startTime: firstMs, endTime: lastMs, limit: this.pageRows });
      const found = new KlinePage(firstMs, lastMs + MINUTE_MS, ask.nowMs, again);
      for (let at = firstMs; at <= lastMs; at += MINUTE_MS) {
        if (found.has(at) && !page.has(at)) throw this.unexpected(ask, `no row of ${iso(at)}, which it has`);
      }
    }
    const fetched = page.fetch();
    if (page.followed || fetched.candles.openTime.length === 0) return fetched;
    const last = fetched.candles.openTime.at(-1) as number;
    // An unusable row confirms the candle before it as well as any other.
    return page.newestMs() > last ? fetched : this.settled(ask, fetched);
  }

  /** Without its newest candle if that may be still in formation, by the clock here or the exchange's own. */
  private async settled(ask: Ask, fetched: CandleFetch): Promise<CandleFetch> {
    const { candles } = fetched;
    const last = candles.openTime.length - 1;
    const lastMs = candles.openTime[last] as number;
    const dropped = () => ({
      ...fetched,
      candles: sliceByTime(candles, Number.NEGATIVE_INFINITY, lastMs),
      rejected: { ...fetched.rejected, unfinished: (fetched.rejected.unfinished ?? 0) + 1 },
    });
    const finalMs = lastMs + MINUTE_MS + this.settleMs;
    if (finalMs > ask.nowMs) return dropped();
    // The time is asked for first: the row that is read afterwards is not older than it.
    const exchangeMs = await this.exchangeTime(ask);
    const newest = await this.klines(ask, { limit: FEW });
    const times = newest.map((row) => (Array.isArray(row) ? Number(row[0]) : Number.NaN));
    if (times.some((at) => at > lastMs && at <= ask.nowMs)) return fetched;
    if (exchangeMs !== null && exchangeMs < finalMs) return dropped();
    const same = new KlinePage(lastMs, lastMs + MINUTE_MS, ask.nowMs, newest.slice(times.indexOf(lastMs))).fetch()
      .candles;
    const equal = (["open", "high", "low", "close", "volume"] as const).every(
      (of) => same[of][0] === candles[of][last],
    );
    if (!equal) throw this.unexpected(ask, `two different rows of ${iso(lastMs)}`);
    return fetched;
  }

  /** The exchange's own time in ms; null where it does not tell. */
  private async exchangeTime(ask: Ask): Promise<number | null> {
    try {
      const url = `${this.apiUrl}/time`;
      const answer = await this.http.json({ url, timeoutMs: 15_000, mostBytes: 10_000, signal: ask.signal });
      return ServerTime.parse(answer).serverTime;
    } catch (error) {
      if (error instanceof z.ZodError) return null;
      // A replacement of the exchange may have no such path.
      if (error instanceof SourceError && error.code === "unknown_market") return null;
      throw error;
    }
  }

  private async klines(ask: Ask, range: { startTime?: number; endTime?: number; limit: number }): Promise<unknown[]> {
    const query: Record<string, string> = { symbol: ask.symbol, interval: "1m" };
    for (const [name, value] of Object.entries(range)) query[name] = String(value);
    const answer = await this.http.json({
      url: `${this.apiUrl}/klines`,
      query,
      weight: SERVICES[this.kind].klinesWeight(range.limit),
      timeoutMs: 30_000,
      mostBytes: 4_000_000,
      signal: ask.signal,
    });
    if (!Array.isArray(answer)) throw this.unexpected(ask, "no list of klines");
    return answer;
  }

  private unexpected(ask: Ask, what: string): SourceError {
    return new UnexpectedAnswer(`${this.apiUrl}/klines answered ${what}, for ${ask.symbol}. Try again later.`);
  }
}

/** As checkedBaseUrl, for wss: and ws:. */
function checkedSocketUrl(text: string, hosts: readonly string[], plainHosts: readonly string[] = []): string {
  return checkedBaseUrl(text.replace(/^ws(s?):/i, "http$1:"), hosts, plainHosts).replace(/^http/, "ws");
}

function iso(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).concat("Z");
}

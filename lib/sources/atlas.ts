/** Atlas, the market data service of the Allora Network: one-minute candles by dataset. */
import { DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { absentSpans } from "@/lib/candles/quality";
import { AtlasCatalogue } from "./atlas-catalogue";
import { checkedBaseUrl } from "./hosts";
import { DEFAULT_RETRY, JsonClient, type RetryPolicy, UnexpectedAnswer } from "./http";
import { limiterOf } from "./limiter";
import { canonicalMarket } from "./market";
import { isRecord, joinFetches, RowCollector } from "./rows";
import { type CandleFetch, type CandleSource, SETTLING_MS, SourceError } from "./source";

export const ATLAS_BASE_URL = "https://forge-data.allora.run/api";
const ATLAS_HOSTS = ["forge-data.allora.run"];

/** Most rows that are asked for in one page. */
const PAGE_ROWS = 1000;
/** A window of this many minutes, with the overlap on both sides, fits a page. */
const WINDOW_MINUTES = 960;
/** Spans longer than this are downloaded in bulk. */
const PAGED_MOST_MS = 2 * DAY_MS;
const BULK_CHUNK_MS = 14 * DAY_MS;
/** Ranges are asked for wider by this on both sides, so that it does not matter whether the service counts its ends in. */
const OVERLAP_MS = MINUTE_MS;
/** A stretch of so long without rows amid others is not believed at once. */
const LONG_HOLE_MS = 60 * MINUTE_MS;
/** As many of them are asked for by themselves, of one answer. */
const MOST_HOLES = 12;
/** Requests under way at once, of all of this process. */
const MOST_AT_ONCE = 4;

export interface AtlasOptions {
  /** Key under which candles are stored, e.g. atlas or atlas:<chain id>. */
  id: string;
  baseUrl: string;
  apiKey: string;
  /** Hosts (with port) that may be spoken to without TLS: a sandbox on another machine. */
  plainHosts?: readonly string[];
  retry?: Partial<RetryPolicy>;
}

/** Construction has no effect; the first request makes public datasets visible to the key. */
export class AtlasSource implements CandleSource {
  readonly id: string;
  readonly runDays = 14;
  readonly parallel = 2;
  private readonly baseUrl: string;
  private readonly http: JsonClient;
  private readonly catalogue: AtlasCatalogue;
  private windowMinutes = WINDOW_MINUTES;

  /** @throws SourceError forbidden_host when the key may not be sent to `baseUrl` */
  constructor({ id, baseUrl, apiKey, plainHosts = [], retry = {} }: AtlasOptions) {
    this.id = id;
    this.baseUrl = checkedBaseUrl(baseUrl, ATLAS_HOSTS, plainHosts);
    this.http = new JsonClient({
      retry: { ...DEFAULT_RETRY, ...retry },
      limiter: limiterOf("atlas", this.baseUrl, { concurrency: MOST_AT_ONCE }),
      key: {
        header: "X-API-Key",
        value: apiKey,
        remedy: "Get a free key at https://developer.allora.network and set ALLORA_API_KEY to it.",
      },
    });
    this.catalogue = new AtlasCatalogue(this.baseUrl, this.http);
  }

  markets(signal?: AbortSignal): Promise<string[]> {
    return this.catalogue.markets(signal);
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
    const toMs = Math.min(input.toMs, Math.floor((nowMs - SETTLING_MS) / MINUTE_MS) * MINUTE_MS);
    const dataset = await this.catalogue.datasetId(canonicalMarket(input.market), signal);
    const ask: Ask = { dataset, nowMs, signal };
    const parts: CandleFetch[] = [];
    const bulk = toMs - fromMs > PAGED_MOST_MS;
    for (let at = fromMs; at < toMs; at = Math.min(toMs, at + BULK_CHUNK_MS)) {
      const end = Math.min(toMs, at + BULK_CHUNK_MS);
      parts.push(...(bulk ? await this.bulk(ask, at, end) : await this.paged(ask, at, end)));
    }
    return joinFetches(parts);
  }

  /** One download for the whole span; where that fails, halves of it, and pages for a day or less. */
  private async bulk(ask: Ask, fromMs: number, toMs: number): Promise<CandleFetch[]> {
    if (toMs - fromMs <= DAY_MS) return this.paged(ask, fromMs, toMs);
    try {
      const answer = await this.http.json({
        url: `${this.baseUrl}/rows/bulk_download/`,
        query: { dataset: String(ask.dataset), output: "json", ...range(fromMs, toMs) },
        timeoutMs: 300_000,
        mostBytes: 64_000_000,
        tries: 3,
        signal: ask.signal,
      });
      const rows = Array.isArray(answer) ? answer : isRecord(answer) ? answer.results : undefined;
      if (!Array.isArray(rows)) throw this.unexpected("rows/bulk_download/", "neither an array nor results");
      return [await this.whole(ask, rows, fromMs, toMs)];
    } catch (error) {
      ask.signal?.throwIfAborted();
      if (!(error instanceof SourceError) || !(error.code === "unreachable" || error.code === "bad_answer"))
        throw error;
      const middle = fromMs + Math.ceil((toMs - fromMs) / 2 / DAY_MS) * DAY_MS;
      const at = middle < toMs ? middle : fromMs + Math.ceil((toMs - fromMs) / 2 / MINUTE_MS) * MINUTE_MS;
      return [...(await this.bulk(ask, fromMs, at)), ...(await this.bulk(ask, at, toMs))];
    }
  }

  /**
   * Windows of time so narrow that all of their minutes fit one page: neither the order of rows nor a wrong `next` matters,
   * and a service that makes smaller pages is met by narrower windows.
   */
  private async paged(ask: Ask, fromMs: number, toMs: number): Promise<CandleFetch[]> {
    const parts: CandleFetch[] = [];
    let at = fromMs;
    while (at < toMs) {
      const end = Math.min(toMs, at + this.windowMinutes * MINUTE_MS);
      const part = await this.http.again(ask.signal, () => this.window(ask, at, end));
      if (part !== null) {
        parts.push(part);
        at = end;
      } else if (end - at > MINUTE_MS) {
        this.windowMinutes = Math.max(1, Math.floor((end - at) / MINUTE_MS / 2));
      } else {
        throw this.unexpected("rows/", `more than a page for the minute ${iso(at)}`);
      }
    }
    return parts;
  }

  /** Null when the rows did not fit one page. */
  private async window(ask: Ask, fromMs: number, toMs: number): Promise<CandleFetch | null> {
    const answer = await this.rows(ask, fromMs, toMs, PAGE_ROWS, "timestamp");
    return answer.cut ? null : await this.whole(ask, answer.rows, fromMs, toMs);
  }

  /** Takes rows as the whole of a span, once the service's newest row of the span is among them. */
  private async whole(ask: Ask, rows: readonly unknown[], fromMs: number, toMs: number): Promise<CandleFetch> {
    const collector = new RowCollector(fromMs, toMs, ask.nowMs);
    for (const row of rows) collector.add(row);
    if (rows.length > 0 && collector.unplaced === rows.length) {
      throw this.unexpected("rows/", `${rows.length} rows, and no time of theirs can be read`);
    }
    if (collector.newestMs < toMs - MINUTE_MS) {
      const newest = await this.newestMs(ask, fromMs, toMs);
      if (newest > collector.newestMs) {
        const upTo = Number.isFinite(collector.newestMs) ? `only up to ${iso(collector.newestMs)}` : "nothing";
        throw this.unexpected("rows/", `${upTo}, though it has a row of ${iso(newest)}`);
      }
    }
    await this.confirmHoles(ask, collector, fromMs, toMs);
    return collector.fetch();
  }

  /**
   * A stretch without rows is asked for by itself: an answer that lost rows on its way looks like a market without trades. A
   * market that hardly trades has many such; of one answer the longest are asked for.
   */
  private async confirmHoles(ask: Ask, collector: RowCollector, fromMs: number, toMs: number): Promise<void> {
    if (!Number.isFinite(collector.newestMs)) return; // All of it was asked for already.
    const long = absentSpans(collector.times(), fromMs, Math.min(toMs, collector.newestMs + MINUTE_MS))
      .filter((hole) => hole.toMs - hole.fromMs >= LONG_HOLE_MS)
      .sort((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs));
    for (const hole of long.slice(0, MOST_HOLES)) {
      const newest = await this.newestMs(ask, hole.fromMs, hole.toMs);
      if (Number.isFinite(newest)) throw this.unexpected("rows/", `no row of ${iso(newest)}, though it has one`);
    }
  }

  /** Time of the newest row on the minute grid in the span, by the service's other order; −Infinity when it has none. */
  private async newestMs(ask: Ask, fromMs: number, toMs: number): Promise<number> {
    // Rows of the overlap come first in this order, and a few more in case of bad ones.
    const { rows } = await this.rows(ask, fromMs, toMs, 8, "-timestamp");
    const collector = new RowCollector(fromMs, toMs, ask.nowMs);
    for (const row of rows) collector.add(row);
    return collector.newestMs;
  }

  private async rows(ask: Ask, fromMs: number, toMs: number, limit: number, ordering: "timestamp" | "-timestamp") {
    const answer = await this.http.json({
      url: `${this.baseUrl}/rows/`,
      query: {
        dataset: String(ask.dataset),
        ordering,
        limit: String(limit),
        offset: "0",
        ...range(fromMs, toMs),
      },
      timeoutMs: 60_000,
      mostBytes: 8_000_000,
      signal: ask.signal,
    });
    if (!isRecord(answer) || !Array.isArray(answer.results)) throw this.unexpected("rows/", "no results");
    const next = answer.next !== null && answer.next !== undefined && answer.next !== "";
    // An empty page that names a next one: its `next` is wrong, as the span is asked for from its start.
    return {
      rows: answer.results as unknown[],
      cut: (next && answer.results.length > 0) || answer.results.length >= limit,
    };
  }

  private unexpected(path: string, what: string): SourceError {
    return new UnexpectedAnswer(`${this.baseUrl}/${path} answered ${what}. Try again later.`);
  }
}

interface Ask {
  readonly dataset: number;
  readonly nowMs: number;
  readonly signal: AbortSignal | undefined;
}

function range(fromMs: number, toMs: number): { start: string; end: string } {
  return { start: iso(fromMs - OVERLAP_MS), end: iso(toMs + OVERLAP_MS) };
}

function iso(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

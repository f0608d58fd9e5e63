/** One-minute candles for a script: fetched from a source, kept in memory, read from and written to files. */
import { createWriteStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { type CandleColumns, DAY_MS, emptyCandles, MINUTE_MS, mergeCandles, sliceByTime } from "@/lib/candles";
import type { MarketCandles } from "@/lib/features";
import type { CandleSource } from "@/lib/sources";
import { type NetworkOptions, networkOf, settingsOf } from "./connect";

/** Which network and whose candles. */
export interface DataManagerOptions extends NetworkOptions {
  /** Whose candles: Atlas needs a key, Binance needs none. Default: FORGE_MARKET_SOURCE. */
  source?: "auto" | "atlas" | "binance-spot" | "binance-futures";
}

/** What a backfill brought. */
export interface BackfillSummary {
  market: string;
  /** Candles that are held of the asked span now. */
  candles: number;
  /** Minutes of the span that the source has no candle of. */
  minutesAbsent: number;
  /** Rows that were not usable, by reason. */
  rejected: Record<string, number>;
}

const RUN_DAYS = 14;

/** Candles of one source, held in memory by market. An instance keeps them in its database instead: see `forge data backfill`. */
export class DataManager {
  readonly #source: CandleSource;
  readonly #now: () => Promise<number>;
  readonly #held = new Map<string, CandleColumns>();

  /** @param now the network's time, ms: the sandbox's minutes pass faster than those of the clock on the wall */
  constructor(source: CandleSource, now: () => Promise<number> = async () => Date.now()) {
    this.#source = source;
    this.#now = now;
  }

  /** Key of the source, e.g. atlas; models are bound to it. */
  get sourceId(): string {
    return this.#source.id;
  }

  /** The network's time, ms since the epoch. */
  now(): Promise<number> {
    return this.#now();
  }

  /** Markets that the source offers, e.g. btcusd. @throws SourceError */
  listMarkets(): Promise<string[]> {
    return this.#source.markets();
  }

  /**
   * Fetches what is not held yet of the last `days` days, up to the last minute that has ended.
   * @throws SourceError; what was fetched before is kept
   */
  async backfill(
    market: string,
    { days, onProgress }: { days: number; onProgress?: (share: number) => void },
  ): Promise<BackfillSummary> {
    const nowMs = await this.#now();
    const toMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    const fromMs = toMs - days * DAY_MS;
    const rejected: Record<string, number> = {};
    for (let at = this.#firstGap(market, fromMs, toMs); at < toMs; at += RUN_DAYS * DAY_MS) {
      const until = Math.min(at + RUN_DAYS * DAY_MS, toMs);
      const fetched = await this.#source.fetchCandles({ market, fromMs: at, toMs: until, nowMs });
      for (const [why, count] of Object.entries(fetched.rejected)) rejected[why] = (rejected[why] ?? 0) + count;
      this.#keep(market, fetched.candles);
      onProgress?.((until - fromMs) / (toMs - fromMs));
    }
    const candles = sliceByTime(this.load(market), fromMs, toMs).openTime.length;
    return { market, candles, minutesAbsent: (toMs - fromMs) / MINUTE_MS - candles, rejected };
  }

  /** What is held of a market; empty before a backfill. Columns of equal length, ascending in time. */
  load(market: string): CandleColumns {
    return this.#held.get(market) ?? emptyCandles();
  }

  /** What is held, by market, as the feature functions take it. */
  loadAll(): MarketCandles {
    return Object.fromEntries(this.#held);
  }

  /** The newest candles straight from the source, only such as have ended. @throws SourceError */
  async getLive1MinData(market: string, hoursBack = 2): Promise<CandleColumns> {
    const nowMs = await this.#now();
    const toMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    const { candles } = await this.#source.fetchCandles({
      market,
      fromMs: toMs - hoursBack * 60 * MINUTE_MS,
      toMs,
      nowMs,
    });
    return candles;
  }

  /** The newest candle of each market: its beginning (ms) and its close. Fails if one of them fails. @throws SourceError */
  async getLiveSnapshot(
    markets: readonly string[],
  ): Promise<Record<string, { openTimeMs: number; close: number } | null>> {
    const newest = await Promise.all(markets.map((market) => this.getLive1MinData(market)));
    return Object.fromEntries(
      newest.map(({ openTime, close }, i) => {
        const last = openTime.length - 1;
        const found = last < 0 ? null : { openTimeMs: openTime[last] as number, close: close[last] as number };
        return [markets[i] as string, found];
      }),
    );
  }

  /** Writes what is held of a market, as Parquet or CSV by the file's ending (.parquet, .csv, .csv.gz). */
  async save(market: string, file: string): Promise<void> {
    const { writeCandlesCsv, writeCandlesParquet } = await import("@/lib/sources/files");
    const held = this.load(market);
    if (file.endsWith(".parquet")) {
      await writeFile(file, writeCandlesParquet([held], { market, source: this.sourceId }));
      return;
    }
    await pipeline(writeCandlesCsv([held], { gzip: file.endsWith(".gz") }), createWriteStream(file));
  }

  /** Reads a CSV or Parquet file, and holds its candles beside those that are held. @throws FileError */
  async read(market: string, file: string): Promise<BackfillSummary> {
    const { readCandleFile } = await import("@/lib/sources/files");
    const { candles, rejected } = await readCandleFile({
      bytes: new Uint8Array(await readFile(file)),
      name: path.basename(file),
    });
    this.#keep(market, candles);
    return { market, candles: candles.openTime.length, minutesAbsent: 0, rejected };
  }

  #keep(market: string, candles: CandleColumns): void {
    this.#held.set(market, mergeCandles([this.load(market), candles]));
  }

  /** Where what is held without a break from `fromMs` ends. */
  #firstGap(market: string, fromMs: number, toMs: number): number {
    const { openTime } = sliceByTime(this.load(market), fromMs, toMs);
    let at = fromMs;
    for (const time of openTime) {
      if (time !== at) break;
      at += MINUTE_MS;
    }
    return at;
  }
}

/**
 * The data manager of a network and a source; asks the network for its id and time.
 * @throws AlloraError, SourceError unauthorized where a key is needed and none is there
 */
export async function createDataManager(options: DataManagerOptions = {}): Promise<DataManager> {
  const settings = settingsOf(options);
  const { client } = networkOf(settings);
  try {
    const { sourceFor } = await import("@/lib/sources");
    const { chainId } = await client.status();
    const source = sourceFor({ ...settings, marketSource: options.source ?? settings.marketSource }, chainId);
    const now = async () => {
      const { client: asked } = networkOf(settings);
      try {
        return settings.network === "sandbox" ? (await asked.status()).blockTimeMs : Date.now();
      } finally {
        asked.close();
      }
    };
    return new DataManager(source, now);
  } finally {
    client.close();
  }
}

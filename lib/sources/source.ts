/** Market data providers behind one interface. */
import type { CandleColumns } from "@/lib/candles/candles";

export interface CandleFetch {
  candles: CandleColumns;
  /** Rows that were not usable, by reason. */
  rejected: Record<string, number>;
}

export interface CandleSource {
  /** Key under which candles are stored: one source's candles never mix with another's. */
  readonly id: string;
  /** Markets that the source offers, canonical (e.g. btcusd). */
  markets(signal?: AbortSignal): Promise<string[]>;
  /**
   * All one-minute candles with fromMs <= openTime < toMs that the source has: everything or an error, never a part.
   * A candle that has not ended by `nowMs` is never returned.
   * @throws SourceError
   */
  fetchCandles(input: {
    market: string;
    fromMs: number;
    toMs: number;
    nowMs: number;
    signal?: AbortSignal;
  }): Promise<CandleFetch>;
}

export type SourceErrorCode =
  | "unknown_market"
  | "unauthorized"
  | "unreachable"
  | "rate_limited"
  | "bad_answer"
  | "forbidden_host";

/** A source could not serve; the message says what to do next and never holds a key. */
export class SourceError extends Error {
  override name = "SourceError";
  constructor(
    readonly code: SourceErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

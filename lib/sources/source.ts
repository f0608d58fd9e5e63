/** Market data providers behind one interface. */
import type { CandleColumns } from "@/lib/candles/candles";

/** A minute counts as final only this long after its end: services still write it for a moment. */
export const SETTLING_MS = 2_000;

export interface CandleFetch {
  candles: CandleColumns;
  /** Rows that were not usable, by reason. */
  rejected: Record<string, number>;
  /** Minutes (open times, ms, ascending) that the source has a row of, but none that is usable. */
  unusableMs: number[];
  /** Minutes (open times, ms) of rows beside the one of their minute that was kept, once for each such row. */
  duplicateMs?: number[];
}

/** What a connection that is pushed candles tells. A method may be called at any time between opening and closing. */
export interface StreamHandlers {
  /** Closed candles, at least one; the same minute may come again, and older ones after newer ones. */
  onCandles(market: string, candles: CandleColumns): void;
  /**
   * `connected`: all markets are subscribed; what closed before this moment was perhaps missed and has to be fetched.
   * `lost`: also when the connection is there but silent for longer than two bars.
   */
  onState(state: StreamState): void;
}

export type StreamState =
  | { readonly state: "connecting" }
  | { readonly state: "connected" }
  | { readonly state: "lost"; readonly reason: string; readonly retryMs: number };

/** One connection for all markets (more only where the service limits how many markets one may carry). */
export interface CandleStream {
  /** The markets to be told of from now on, canonical; may change at any time. */
  setMarkets(markets: readonly string[]): void;
  /** Nothing is called afterwards. */
  close(): Promise<void>;
}

export interface CandleSource {
  /** Key under which candles are stored: one source's candles never mix with another's. */
  readonly id: string;
  /** The span in days that one call of fetchCandles is best asked for. */
  readonly runDays: number;
  /** Calls of fetchCandles that may well run at once; what a host allows is kept to besides. */
  readonly parallel: number;
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
  /** Only where the source pushes candles; others are polled. */
  openStream?(handlers: StreamHandlers): CandleStream;
}

export type SourceErrorCode =
  | "unknown_market"
  | "unknown_source"
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

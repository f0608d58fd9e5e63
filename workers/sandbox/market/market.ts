/** The sandbox's market: what prices were, are and will be. */
import { type CandleColumns, MINUTE_MS } from "@/lib/candles/candles";

export interface Market {
  /** Canonical names, e.g. btcusd. */
  readonly names: readonly string[];
  /** Candles with fromMs <= openTime < toMs, also in the future: whoever serves them cuts at the chain's time. */
  candles(name: string, fromMs: number, toMs: number): CandleColumns;
}

/** The price at a time: close of the candle that ended there, or of the newest one before (a minute may have no trade). */
export function priceAt(market: Market, name: string, atMs: number): number {
  const minute = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
  for (const reachMs of [10 * MINUTE_MS, 1440 * MINUTE_MS]) {
    const close = market.candles(name, minute - reachMs, minute).close;
    if (close.length > 0) return close[close.length - 1] as number;
  }
  throw new RangeError(`${name} has no price at ${new Date(atMs).toISOString()}`);
}

/** One-minute candles of several markets, by market. */
import type { CandleColumns } from "@/lib/candles";
import { DatasetError } from "./refusal";

/** Canonical market, e.g. btcusd, to its candles. */
export type MarketCandles = Readonly<Record<string, CandleColumns>>;

/** @throws DatasetError when the market is not among them */
export function candlesOf(candles: MarketCandles, market: string): CandleColumns {
  const found = candles[market];
  if (found) return found;
  throw new DatasetError(
    `the plan reads ${market}, but only candles of ${Object.keys(candles).join(", ") || "no market"} were given; load all of its markets`,
  );
}

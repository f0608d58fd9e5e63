/** One-minute candles as columns. */

export const MINUTE_MS = 60_000;
/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;

/** Values of a bar in `Bars.ohlcv`, in this order. */
export const BAR_FIELDS = ["open", "high", "low", "close", "volume"] as const;
export const BAR_WIDTH = BAR_FIELDS.length;

/**
 * Candles in columns of equal length, ascending and unique by `openTime`.
 * `openTime` is the start of the candle in ms since the epoch, UTC; prices in the quote currency, volume in the base asset.
 */
export interface CandleColumns {
  readonly openTime: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** Tells the time in ms since the epoch. The network's clock is the time of the chain's latest block. */
export interface Clock {
  nowMs(): number;
}

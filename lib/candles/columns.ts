/** Making, checking, cutting and joining candle columns. */
import { createHash } from "node:crypto";
import { type CandleColumns, MINUTE_MS } from "./candles";

/** Candles or an interval cannot be used; the message names the value. */
export class CandleError extends Error {
  override name = "CandleError";
}

export const CANDLE_FIELDS = ["openTime", "open", "high", "low", "close", "volume"] as const;

/** Columns of `length` candles, all zero. */
export function allocateCandles(length: number): CandleColumns {
  return {
    openTime: new Float64Array(length),
    open: new Float64Array(length),
    high: new Float64Array(length),
    low: new Float64Array(length),
    close: new Float64Array(length),
    volume: new Float64Array(length),
  };
}

export function emptyCandles(): CandleColumns {
  return allocateCandles(0);
}

/** First index whose value is not below `value`; the length if there is none. `ascending` must be sorted. */
export function lowerBound(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Candles by position, as views on the same memory. */
export function sliceCandles(candles: CandleColumns, from: number, to: number): CandleColumns {
  return {
    openTime: candles.openTime.subarray(from, to),
    open: candles.open.subarray(from, to),
    high: candles.high.subarray(from, to),
    low: candles.low.subarray(from, to),
    close: candles.close.subarray(from, to),
    volume: candles.volume.subarray(from, to),
  };
}

/** Candles with fromMs <= openTime < toMs, as views on the same memory. */
export function sliceByTime(candles: CandleColumns, fromMs: number, toMs: number): CandleColumns {
  const from = lowerBound(candles.openTime, fromMs);
  return sliceCandles(candles, from, Math.max(from, lowerBound(candles.openTime, toMs)));
}

/**
 * One run of candles, ascending and unique, from parts in any order, each itself ascending and unique.
 * Where parts hold the same minute, the later part wins.
 */
export function mergeCandles(parts: readonly CandleColumns[]): CandleColumns {
  const filled = parts.filter((part) => part.openTime.length > 0);
  const total = filled.reduce((sum, part) => sum + part.openTime.length, 0);
  const inOrder = filled.every(
    (part, i) => i === 0 || lastOpenTime(filled[i - 1] as CandleColumns) < (part.openTime[0] as number),
  );
  const stacked = allocateCandles(total);
  let offset = 0;
  for (const part of filled) {
    for (const field of CANDLE_FIELDS) stacked[field].set(part[field], offset);
    offset += part.openTime.length;
  }
  if (inOrder) return stacked;

  const order = Uint32Array.from({ length: total }, (_, i) => i);
  const time = stacked.openTime;
  order.sort((a, b) => (time[a] as number) - (time[b] as number) || a - b);
  const kept = order.filter((at, i) => i + 1 === total || time[at] !== time[order[i + 1] as number]);
  const merged = allocateCandles(kept.length);
  for (const field of CANDLE_FIELDS) {
    const from = stacked[field];
    const to = merged[field];
    for (let i = 0; i < kept.length; i++) to[i] = from[kept[i] as number] as number;
  }
  return merged;
}

function lastOpenTime(candles: CandleColumns): number {
  return candles.openTime[candles.openTime.length - 1] as number;
}

/**
 * Checks the shape that all of the library relies on: columns of equal length, open times on whole minutes, ascending and unique.
 * Values are not checked here: a candle whose values are unusable counts as absent when bars are made.
 * @throws CandleError naming the first fault
 */
export function checkCandles(candles: CandleColumns): void {
  const time = candles.openTime;
  for (const field of CANDLE_FIELDS) {
    if (candles[field].length !== time.length) {
      throw new CandleError(
        `candle column ${field} has ${candles[field].length} values where openTime has ${time.length}`,
      );
    }
  }
  let previous = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < time.length; i++) {
    const at = time[i] as number;
    if (!(at > previous) || at % MINUTE_MS !== 0 || !Number.isSafeInteger(at)) {
      const fault = !(at > previous) ? "is not after the one before it" : "is not a whole minute";
      throw new CandleError(`candle ${i}: open time ${at} ${fault}`);
    }
    previous = at;
  }
}

/** SHA-256, hex, of all values: equal for equal candles, whatever memory they lie in. */
export function fingerprintCandles(candles: CandleColumns): string {
  const hash = createHash("sha256");
  for (const field of CANDLE_FIELDS) {
    const column = candles[field];
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  }
  return hash.digest("hex");
}

/** Minutes without a candle, filled as the plan allows: causally, and counted. */
import { allocateCandles, type CandleColumns, lowerBound, MINUTE_MS } from "@/lib/candles";
import type { GapPolicy } from "./plan";

export interface FilledCandles {
  readonly candles: CandleColumns;
  /** Open times of the minutes that were filled in, ascending. */
  readonly filled: Float64Array;
}

const NONE = new Float64Array(0);

function isUsable({ open, high, low, close, volume }: CandleColumns, i: number): boolean {
  const sum =
    (open[i] as number) + (high[i] as number) + (low[i] as number) + (close[i] as number) + (volume[i] as number);
  return (
    sum < Number.POSITIVE_INFINITY &&
    (open[i] as number) > 0 &&
    (high[i] as number) > 0 &&
    (low[i] as number) > 0 &&
    (close[i] as number) > 0 &&
    (volume[i] as number) >= 0
  );
}

/**
 * Candles with the first `maxMinutes` minutes of each hole filled: prices are the close before the hole, volume is 0. A candle
 * that cannot be used counts as absent. How long the hole is plays no part, so that a row is the same whether it was made
 * before the hole ended or after. After the last candle there is a hole up to `untilMs`.
 */
export function fillGaps(candles: CandleColumns, gaps: GapPolicy, untilMs: number): FilledCandles {
  if (gaps.policy === "drop") return { candles, filled: NONE };
  const { openTime } = candles;
  const usable: number[] = [];
  for (let i = 0; i < openTime.length; i++) if (isUsable(candles, i)) usable.push(i);
  const missingAfter = (at: number) => {
    const next = usable[at + 1];
    const nextMs = next === undefined ? untilMs : (openTime[next] as number);
    const hole = (nextMs - (openTime[usable[at] as number] as number)) / MINUTE_MS - 1;
    return Math.max(0, Math.min(hole, gaps.maxMinutes));
  };
  let total = 0;
  for (let at = 0; at < usable.length; at++) total += missingAfter(at);
  const whole = allocateCandles(usable.length + total);
  const filled = new Float64Array(total);
  let to = 0;
  let count = 0;
  for (let at = 0; at < usable.length; at++) {
    const from = usable[at] as number;
    for (const field of ["openTime", "open", "high", "low", "close", "volume"] as const) {
      whole[field][to] = candles[field][from] as number;
    }
    const time = openTime[from] as number;
    const close = candles.close[from] as number;
    to++;
    for (let minute = 1; minute <= missingAfter(at); minute++, to++) {
      whole.openTime[to] = time + minute * MINUTE_MS;
      whole.open[to] = close;
      whole.high[to] = close;
      whole.low[to] = close;
      whole.close[to] = close;
      filled[count++] = time + minute * MINUTE_MS;
    }
  }
  return { candles: whole, filled };
}

/** Whether a filled minute lies in [fromMs, toMs). */
export function touchesFilled(filled: Float64Array, fromMs: number, toMs: number): boolean {
  const first = filled[lowerBound(filled, fromMs)];
  return first !== undefined && first < toMs;
}

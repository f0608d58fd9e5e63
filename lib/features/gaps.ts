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
  const { openTime, open, high, low, close, volume } = candles;
  const usable = new Int32Array(openTime.length);
  let count = 0;
  for (let i = 0; i < openTime.length; i++) if (isUsable(candles, i)) usable[count++] = i;
  /** Minutes to fill after the usable candle of this place. */
  const missingAfter = (at: number) => {
    const nextMs = at + 1 < count ? (openTime[usable[at + 1] as number] as number) : untilMs;
    const hole = (nextMs - (openTime[usable[at] as number] as number)) / MINUTE_MS - 1;
    return Math.max(0, Math.min(hole, gaps.maxMinutes));
  };
  let total = 0;
  for (let at = 0; at < count; at++) total += missingAfter(at);
  const whole = allocateCandles(count + total);
  const filled = new Float64Array(total);
  let to = 0;
  let fills = 0;
  for (let at = 0; at < count; at++) {
    const from = usable[at] as number;
    const time = openTime[from] as number;
    const last = close[from] as number;
    whole.openTime[to] = time;
    whole.open[to] = open[from] as number;
    whole.high[to] = high[from] as number;
    whole.low[to] = low[from] as number;
    whole.close[to] = last;
    whole.volume[to] = volume[from] as number;
    to++;
    for (let minute = 1, missing = missingAfter(at); minute <= missing; minute++, to++) {
      whole.openTime[to] = time + minute * MINUTE_MS;
      whole.open[to] = last;
      whole.high[to] = last;
      whole.low[to] = last;
      whole.close[to] = last;
      filled[fills++] = time + minute * MINUTE_MS;
    }
  }
  return { candles: whole, filled };
}

/** Whether a filled minute lies in [fromMs, toMs). */
export function touchesFilled(filled: Float64Array, fromMs: number, toMs: number): boolean {
  const first = filled[lowerBound(filled, fromMs)];
  return first !== undefined && first < toMs;
}

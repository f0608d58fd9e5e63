/** A live answer, cut into what is stored by day. Pure. */
import { type CandleColumns, DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { sliceByTime } from "@/lib/candles/columns";
import { dayStartMs } from "@/lib/store/candle-days";
import type { DayAnswer } from "@/lib/store/merge-day";

/** By day: asked from `askedFromMs` to the end of the newest candle. */
export function answersOf(candles: CandleColumns, askedFromMs: number): DayAnswer[] {
  const answers: DayAnswer[] = [];
  const newest = candles.openTime.at(-1);
  if (newest === undefined) return answers;
  const untilMs = newest + MINUTE_MS;
  for (let dayMs = dayStartMs(askedFromMs); dayMs < untilMs; dayMs += DAY_MS) {
    const askedFrom = Math.max(dayMs, askedFromMs);
    const askedUntil = Math.min(dayMs + DAY_MS, untilMs);
    answers.push({
      dayMs,
      candles: sliceByTime(candles, askedFrom, askedUntil),
      askedFromMs: askedFrom,
      askedUntilMs: askedUntil,
      complete: false,
    });
  }
  return answers;
}

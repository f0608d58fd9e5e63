/** What stored days lack, for a repair. */
import { DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { absentSpans } from "@/lib/candles/quality";
import { type DayCoverage, loadCandles, type MarketKey } from "@/lib/store/candles";
import type { Db } from "@/lib/store/client";
import type { KnownDay } from "./fill-plan";

const MINUTES_OF_A_DAY = DAY_MS / MINUTE_MS;

/** Complete days with the span in which they lack minutes, absent or unusable; only the candles of such days are read. */
export async function withWhatLacks(db: Db, key: MarketKey, days: readonly DayCoverage[]): Promise<KnownDay[]> {
  const known: KnownDay[] = [];
  for (const { dayMs, state, count } of days) {
    if (state !== "complete" || count >= MINUTES_OF_A_DAY) {
      known.push({ dayMs, state });
      continue;
    }
    const endMs = dayMs + DAY_MS;
    const { openTime } = await loadCandles(db, { ...key, fromMs: dayMs, toMs: endMs });
    const spans = absentSpans(openTime, dayMs, endMs);
    const [first] = spans;
    const last = spans.at(-1);
    known.push({ dayMs, state, lacks: first && last ? { fromMs: first.fromMs, toMs: last.toMs } : null });
  }
  return known;
}

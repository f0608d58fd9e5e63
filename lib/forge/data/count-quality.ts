/** Counts the quality of days that were stored before it was counted with them. */

import { DAY_MS } from "@/lib/candles/candles";
import { measureQuality } from "@/lib/candles/quality";
import type { ForgeContext } from "@/lib/forge/context";
import { isoDay, loadCandles } from "@/lib/store/candles";

const DAYS_AT_ONCE = 50;

/** Ends when none is left, or when it is to stop. Several may run at once: what they write is the same. */
export async function countQuality({ db }: Pick<ForgeContext, "db">, signal: AbortSignal): Promise<number> {
  let counted = 0;
  while (!signal.aborted) {
    const days = await db.candleDay.findMany({
      where: { gaps: null },
      omit: { columns: true },
      orderBy: [{ day: "desc" }, { source: "asc" }, { market: "asc" }],
      take: DAYS_AT_ONCE,
    });
    if (days.length === 0) return counted;
    for (const { source, market, day, askedFrom, askedUntil } of days) {
      const dayMs = day.getTime();
      const candles = await loadCandles(db, { source, market, fromMs: dayMs, toMs: dayMs + DAY_MS });
      const { gaps, longestGap, zeroVolume, outliers, crossed } = measureQuality(
        candles,
        askedFrom.getTime(),
        askedUntil.getTime(),
      );
      // Not where it was written anew in between: then it was counted as well.
      await db.$executeRaw`
        update "CandleDay" set "gaps" = ${gaps}, "longestGap" = ${longestGap}, "zeroVolume" = ${zeroVolume},
          "outliers" = ${outliers}, "crossed" = ${crossed}
        where "source" = ${source} and "market" = ${market} and "day" = ${isoDay(dayMs)}::date and "gaps" is null`;
      counted++;
    }
  }
  return counted;
}

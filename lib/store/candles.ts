/** Candles in Postgres: a market's UTC day is one row, read as columns. `save-candles.ts` writes them. */
import { type CandleColumns, DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { allocateCandles, mergeCandles, sliceByTime } from "@/lib/candles/columns";
import { dayStartMs, decodeCandlesInto } from "./candle-days";
import type { Db } from "./client";

/** Which candles: those of one source never mix with another's. */
export interface MarketKey {
  readonly source: string;
  readonly market: string;
}

/** What is known of a stored day, without its candles. */
export interface DayCoverage {
  readonly dayMs: number;
  readonly count: number;
  readonly state: "complete" | "partial";
  readonly askedFromMs: number;
  readonly askedUntilMs: number;
  readonly sha256: string;
  readonly fetchedAt: Date;
  readonly verifiedAt: Date | null;
  /** Open times, ms. */
  readonly unusableMs: readonly number[];
  readonly duplicates: number;
  readonly revised: number;
  /** Null in days that were stored before it was counted. */
  readonly quality: DayQuality | null;
}

/** As lib/candles/quality counts it. */
export interface DayQuality {
  readonly gaps: number;
  readonly longestGap: number;
  readonly zeroVolume: number;
  readonly outliers: number;
  readonly crossed: number;
}

const DAYS_PER_LOAD = 128;

/** All stored candles with fromMs <= openTime < toMs, ascending and unique. */
export async function loadCandles(
  db: Db,
  { source, market, fromMs, toMs }: MarketKey & { fromMs: number; toMs: number },
): Promise<CandleColumns> {
  const parts: CandleColumns[] = [];
  // By parts of the span, so that years of candles are never held as rows all at once.
  for (let fromDay = dayStartMs(fromMs); fromDay < toMs; fromDay += DAYS_PER_LOAD * DAY_MS) {
    const untilDay = Math.min(toMs, fromDay + DAYS_PER_LOAD * DAY_MS);
    const stored = await db.$queryRaw<{ count: number; columns: Uint8Array }[]>`
      select "count", "columns" from "CandleDay"
      where "source" = ${source} and "market" = ${market}
        and "day" >= ${isoDay(fromDay)}::date and "day" <= ${isoDay(untilDay - 1)}::date
      order by "day"`;
    const part = allocateCandles(stored.reduce((sum, row) => sum + row.count, 0));
    let at = 0;
    for (const row of stored) {
      decodeCandlesInto(row.columns, row.count, part, at);
      at += row.count;
    }
    parts.push(part);
  }
  return sliceByTime(mergeCandles(parts), fromMs, toMs);
}

/** What is stored of the days that lie, wholly or in part, in fromMs <= time < toMs, ascending. */
export async function listCandleDays(
  db: Db,
  { source, market, fromMs, toMs }: MarketKey & { fromMs: number; toMs: number },
): Promise<DayCoverage[]> {
  const rows = await db.candleDay.findMany({
    where: { source, market, day: { gte: new Date(dayStartMs(fromMs)), lte: new Date(dayStartMs(toMs - 1)) } },
    orderBy: { day: "asc" },
    omit: { columns: true },
  });
  return rows.map((row) => {
    const { gaps, longestGap, zeroVolume, outliers, crossed } = row;
    const dayMs = row.day.getTime();
    return {
      dayMs,
      count: row.count,
      state: row.state === "complete" ? "complete" : "partial",
      askedFromMs: row.askedFrom.getTime(),
      askedUntilMs: row.askedUntil.getTime(),
      sha256: row.sha256,
      fetchedAt: row.fetchedAt,
      verifiedAt: row.verifiedAt,
      unusableMs: row.unusable.map((minute) => dayMs + minute * MINUTE_MS),
      duplicates: row.duplicates,
      revised: row.revised,
      quality:
        gaps === null || longestGap === null || zeroVolume === null || outliers === null || crossed === null
          ? null
          : { gaps, longestGap, zeroVolume, outliers, crossed },
    };
  });
}

export function isoDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

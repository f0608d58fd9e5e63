/** Sums of stored days by source and market: counted by the database, without reading a candle. */
import type { ForgeContext } from "@/lib/forge/context";
import type { DayCounts, QualityCounts } from "@/lib/forge/views";
import { Prisma } from "@/lib/store/generated/client";

export interface MarketRow {
  source: string;
  market: string;
  firstDay: string;
  lastDay: string;
  candles: number;
  bytes: number;
  days: DayCounts;
  coverage: number | null;
  quality: QualityCounts;
  uncountedDays: number;
}

interface Sums extends QualityCounts {
  source: string;
  market: string;
  firstDay: string;
  lastDay: string;
  span: number;
  days: number;
  complete: number;
  absent: number;
  candles: number;
  asked: number;
  uncounted: number;
}

/** Six Float64 values. */
const BYTES_PER_CANDLE = 48;

/** In the order of source and market; of one market where `key` is given. */
export async function marketRows(
  { db }: Pick<ForgeContext, "db">,
  key?: { source: string; market: string },
): Promise<MarketRow[]> {
  const where = key ? Prisma.sql`where "source" = ${key.source} and "market" = ${key.market}` : Prisma.empty;
  const rows = await db.$queryRaw<Sums[]>`
    select "source", "market", min("day")::text as "firstDay", max("day")::text as "lastDay",
      (max("day") - min("day") + 1)::int as "span", count(*)::int as "days",
      count(*) filter (where "state" = 'complete')::int as "complete",
      count(*) filter (where "state" = 'complete' and "count" = 0 and cardinality("unusable") = 0)::int as "absent",
      sum("count")::float8 as "candles",
      (sum(extract(epoch from "askedUntil" - "askedFrom")) / 60)::float8 as "asked",
      count(*) filter (where "gaps" is null)::int as "uncounted",
      coalesce(sum("gaps"), 0)::float8 as "gaps", coalesce(max("longestGap"), 0)::float8 as "longestGap",
      coalesce(sum(cardinality("unusable")), 0)::float8 as "unusable", coalesce(sum("zeroVolume"), 0)::float8 as "zeroVolume",
      coalesce(sum("outliers"), 0)::float8 as "outliers", coalesce(sum("crossed"), 0)::float8 as "crossed",
      sum("duplicates")::float8 as "duplicates", sum("revised")::float8 as "revised"
    from "CandleDay" ${where}
    group by "source", "market" order by "source", "market"`;
  return rows.map((row) => ({
    source: row.source,
    market: row.market,
    firstDay: row.firstDay,
    lastDay: row.lastDay,
    candles: row.candles,
    bytes: row.candles * BYTES_PER_CANDLE,
    days: {
      complete: row.complete - row.absent,
      partial: row.days - row.complete,
      absent: row.absent,
      unasked: row.span - row.days,
    },
    coverage: row.asked > 0 ? row.candles / row.asked : null,
    quality: {
      gaps: row.gaps,
      longestGap: row.longestGap,
      unusable: row.unusable,
      zeroVolume: row.zeroVolume,
      outliers: row.outliers,
      crossed: row.crossed,
      duplicates: row.duplicates,
      revised: row.revised,
    },
    uncountedDays: row.uncounted,
  }));
}

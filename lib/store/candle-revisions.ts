/** What a source says otherwise of a complete day: kept beside the day until a person decides. */
import { randomUUID } from "node:crypto";
import type { CandleColumns } from "@/lib/candles/candles";
import type { DifferingMinute } from "@/lib/candles/compare";
import { encodeCandles, sha256Hex } from "./candle-days";
import { isoDay, type MarketKey } from "./candles";
import { Prisma } from "./generated/client";

export interface Revision extends MarketKey {
  readonly dayMs: number;
  readonly stored: CandleColumns;
  /** The day as the source has it now. */
  readonly candles: CandleColumns;
  readonly minutes: readonly DifferingMinute[];
}

/** Minutes that a revision shows. */
const EXAMPLES = 50;

/**
 * Inserts a revision unless the same one was found before. One that was dismissed stays so; one that was accepted is open again, for
 * the day has been changed back since.
 */
export function revisionValues({ source, market, dayMs, stored, candles, minutes }: Revision): Prisma.Sql {
  const columns = encodeCandles(candles);
  const added = minutes.filter(({ before }) => before === null).length;
  const removed = minutes.filter(({ after }) => after === null).length;
  const examples = minutes.slice(0, EXAMPLES).map(({ openTime, before, after }) => ({
    at: new Date(openTime).toISOString(),
    stored: before,
    found: after,
  }));
  return Prisma.sql`
    insert into "CandleRevision" ("id", "source", "market", "day", "storedSha256", "foundSha256", "added", "removed", "changed",
      "examples", "count", "columns", "foundAt")
    values (${randomUUID()}::uuid, ${source}, ${market}, ${isoDay(dayMs)}::date, ${sha256Hex(encodeCandles(stored))},
      ${sha256Hex(columns)}, ${added}, ${removed}, ${minutes.length - added - removed}, ${JSON.stringify(examples)}::jsonb,
      ${candles.openTime.length}, ${columns}, clock_timestamp() at time zone 'utc')
    on conflict ("source", "market", "day", "storedSha256", "foundSha256") do update
      set "state" = 'open', "decidedAt" = null, "foundAt" = excluded."foundAt" where "CandleRevision"."state" = 'accepted'`;
}

/** Candles in Postgres: a market's UTC day is one row, written whole, merged by minute. */
import { type CandleColumns, DAY_MS } from "@/lib/candles/candles";
import { allocateCandles, checkCandles, mergeCandles, sliceByTime } from "@/lib/candles/columns";
import { CandleStoreError, dayStartMs, decodeCandlesInto, encodeCandles, sha256Hex } from "./candle-days";
import type { Db } from "./client";
import { Prisma } from "./generated/client";

/** Which candles: those of one source never mix with another's. */
export interface MarketKey {
  readonly source: string;
  readonly market: string;
}

/** What a source answered for a part of one day. */
export interface DayAnswer {
  readonly dayMs: number;
  /** All candles that the source has in the asked span. */
  readonly candles: CandleColumns;
  readonly askedFromMs: number;
  /** Exclusive. */
  readonly askedUntilMs: number;
  /** The whole day was asked for after it had ended and settled, and was answered in full. */
  readonly complete: boolean;
}

/** What is known of a stored day, without its candles. */
export interface DayCoverage {
  readonly dayMs: number;
  readonly count: number;
  readonly state: "complete" | "partial";
  readonly askedFromMs: number;
  readonly askedUntilMs: number;
  readonly sha256: string;
}

interface StoredDay {
  day: Date;
  count: number;
  columns: Uint8Array;
  state: string;
  askedFrom: Date;
  askedUntil: Date;
}

/** Rows of a statement: a day has up to 70 kB. */
const DAYS_PER_STATEMENT = 32;
const DAYS_PER_LOAD = 128;

/**
 * Stores answers, one transaction for all of them: either all days are there afterwards or none has changed. Minutes that
 * are stored already are kept, and replaced where the answer has them again. Storing the same answer twice changes nothing.
 * @returns how many candles were not stored before
 */
export async function saveCandleDays(
  db: Db,
  { source, market }: MarketKey,
  answers: readonly DayAnswer[],
): Promise<{ added: number }> {
  if (answers.length === 0) return { added: 0 };
  for (const answer of answers) checkAnswer(answer);
  return db.$transaction(
    async (tx) => {
      // Two backfills of one market wait for each other: a merge must see what the other has written.
      await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`candles ${source} ${market}`}, 0))`;
      let added = 0;
      for (let i = 0; i < answers.length; i += DAYS_PER_STATEMENT) {
        const batch = answers.slice(i, i + DAYS_PER_STATEMENT);
        const days = batch.map((answer) => isoDay(answer.dayMs));
        const found = await tx.$queryRaw<StoredDay[]>`
          select "day", "count", "columns", "state", "askedFrom", "askedUntil" from "CandleDay"
          where "source" = ${source} and "market" = ${market} and "day" = any(${days}::date[])`;
        const byDay = new Map(found.map((row) => [row.day.getTime(), row]));
        const rows: Prisma.Sql[] = [];
        for (const answer of batch) {
          const before = byDay.get(answer.dayMs);
          const after = mergeDay(before, answer);
          added += after.count - (before?.count ?? 0);
          if (after.changed) rows.push(dayValues(source, market, answer.dayMs, after));
        }
        if (rows.length === 0) continue;
        await tx.$executeRaw`
          insert into "CandleDay" ("source", "market", "day", "count", "columns", "sha256", "state", "askedFrom", "askedUntil", "fetchedAt")
          values ${Prisma.join(rows)}
          on conflict ("source", "market", "day") do update set
            "count" = excluded."count", "columns" = excluded."columns", "sha256" = excluded."sha256",
            "state" = excluded."state", "askedFrom" = excluded."askedFrom", "askedUntil" = excluded."askedUntil",
            "fetchedAt" = excluded."fetchedAt"`;
      }
      return { added };
    },
    { timeout: 120_000, maxWait: 60_000 },
  );
}

interface MergedDay {
  count: number;
  columns: Uint8Array<ArrayBuffer>;
  state: "complete" | "partial";
  askedFromMs: number;
  askedUntilMs: number;
  changed: boolean;
}

function mergeDay(before: StoredDay | undefined, answer: DayAnswer): MergedDay {
  const merged = before === undefined ? answer.candles : mergeCandles([decodeDay(before), answer.candles]);
  const columns = encodeCandles(merged);
  const asked = askedSpan(before, answer);
  const state = answer.complete || before?.state === "complete" ? "complete" : "partial";
  const changed =
    before === undefined ||
    before.state !== state ||
    before.askedFrom.getTime() !== asked.askedFromMs ||
    before.askedUntil.getTime() !== asked.askedUntilMs ||
    !Buffer.from(before.columns.buffer, before.columns.byteOffset, before.columns.byteLength).equals(columns);
  return { count: merged.openTime.length, columns, state, ...asked, changed };
}

/** The union where the spans touch; otherwise the earlier one, as a hole in between was never asked for. */
function askedSpan(before: StoredDay | undefined, { askedFromMs, askedUntilMs, complete }: DayAnswer) {
  if (before === undefined || complete) return { askedFromMs, askedUntilMs };
  const from = before.askedFrom.getTime();
  const until = before.askedUntil.getTime();
  if (askedFromMs > until || askedUntilMs < from) {
    return askedFromMs < from ? { askedFromMs, askedUntilMs } : { askedFromMs: from, askedUntilMs: until };
  }
  return { askedFromMs: Math.min(from, askedFromMs), askedUntilMs: Math.max(until, askedUntilMs) };
}

/** All stored candles with fromMs <= openTime < toMs, ascending and unique. */
export async function loadCandles(
  db: Db,
  { source, market, fromMs, toMs }: MarketKey & { fromMs: number; toMs: number },
): Promise<CandleColumns> {
  const parts: CandleColumns[] = [];
  // By parts of the span, so that years of candles are never held as rows all at once.
  for (let fromDay = dayStartMs(fromMs); fromDay < toMs; fromDay += DAYS_PER_LOAD * DAY_MS) {
    const untilDay = Math.min(toMs, fromDay + DAYS_PER_LOAD * DAY_MS);
    const stored = await db.$queryRaw<Pick<StoredDay, "count" | "columns">[]>`
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
  return rows.map((row) => ({
    dayMs: row.day.getTime(),
    count: row.count,
    state: row.state === "complete" ? "complete" : "partial",
    askedFromMs: row.askedFrom.getTime(),
    askedUntilMs: row.askedUntil.getTime(),
    sha256: row.sha256,
  }));
}

function decodeDay(row: Pick<StoredDay, "count" | "columns">): CandleColumns {
  const candles = allocateCandles(row.count);
  decodeCandlesInto(row.columns, row.count, candles, 0);
  return candles;
}

function dayValues(source: string, market: string, dayMs: number, day: MergedDay): Prisma.Sql {
  return Prisma.sql`(${source}, ${market}, ${isoDay(dayMs)}::date, ${day.count}, ${day.columns}, ${sha256Hex(day.columns)},
    ${day.state}, ${isoTime(day.askedFromMs)}::timestamp, ${isoTime(day.askedUntilMs)}::timestamp,
    clock_timestamp() at time zone 'utc')`;
}

function checkAnswer({ dayMs, candles, askedFromMs, askedUntilMs, complete }: DayAnswer): void {
  checkCandles(candles);
  const endMs = dayMs + DAY_MS;
  const { openTime } = candles;
  const wrong =
    dayMs !== dayStartMs(dayMs) || askedFromMs < dayMs || askedUntilMs > endMs || askedFromMs > askedUntilMs
      ? `the asked span ${askedFromMs}–${askedUntilMs} is not within the day ${dayMs}`
      : complete && (askedFromMs !== dayMs || askedUntilMs !== endMs)
        ? `the day ${dayMs} cannot be complete: it was not asked for as a whole`
        : openTime.length > 0 && ((openTime[0] as number) < dayMs || (openTime[openTime.length - 1] as number) >= endMs)
          ? `candles lie outside the day ${dayMs}`
          : null;
  if (wrong !== null) throw new CandleStoreError(wrong);
}

function isoDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 23);
}

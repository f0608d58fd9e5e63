/** Writes days of candles: merged with what is stored under a lock, all or nothing. */
import { MINUTE_MS } from "@/lib/candles/candles";
import { allocateCandles } from "@/lib/candles/columns";
import { measureQuality } from "@/lib/candles/quality";
import { decodeCandlesInto, encodeCandles, sha256Hex } from "./candle-days";
import { type Revision, revisionValues } from "./candle-revisions";
import { isoDay, type MarketKey } from "./candles";
import type { Db } from "./client";
import { Prisma } from "./generated/client";
import { checkAnswer, type DayAnswer, type DayState, mergeDay } from "./merge-day";

export interface Saved {
  /** Candles that were not stored before. */
  added: number;
  /** Minutes of days that were not complete whose values have changed. */
  revised: number;
  /** Complete days that were answered the same, as a whole. */
  verified: number;
  /** Complete days that were answered otherwise: each is a revision that waits for a decision, or was decided before. */
  revisions: number;
}

interface StoredDay {
  day: Date;
  count: number;
  columns: Uint8Array;
  state: string;
  askedFrom: Date;
  askedUntil: Date;
  unusable: number[] | null;
  duplicates: number;
  revised: number;
}

/** Any transaction of the client. */
export type Transaction = Prisma.TransactionClient;

/** Rows of a statement: a day has up to 70 kB. */
const DAYS_PER_STATEMENT = 32;

/**
 * Stores answers by the policy of `mergeDay`, one transaction for all of them: either all days are there afterwards or none
 * has changed. Storing the same answer twice changes nothing but the time at which a complete day was verified.
 * @throws CandleError for an answer that is not of its day
 */
export async function saveCandleDays(db: Db, key: MarketKey, answers: readonly DayAnswer[]): Promise<Saved> {
  const saved: Saved = { added: 0, revised: 0, verified: 0, revisions: 0 };
  if (answers.length === 0) return saved;
  for (const answer of answers) checkAnswer(answer);
  await db.$transaction(
    async (tx) => {
      await lockMarket(tx, key);
      for (let i = 0; i < answers.length; i += DAYS_PER_STATEMENT) {
        await saveBatch(tx, key, answers.slice(i, i + DAYS_PER_STATEMENT), saved);
      }
    },
    { timeout: 120_000, maxWait: 60_000 },
  );
  return saved;
}

/** Two writers of one market wait for each other: a merge must see what the other has written. */
export async function lockMarket(tx: Transaction, { source, market }: MarketKey): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`candles ${source} ${market}`}, 0))`;
}

async function saveBatch(tx: Transaction, key: MarketKey, batch: readonly DayAnswer[], saved: Saved): Promise<void> {
  const before = await readDays(
    tx,
    key,
    batch.map(({ dayMs }) => dayMs),
  );
  const rows: Prisma.Sql[] = [];
  const verified: string[] = [];
  const revisions: Revision[] = [];
  for (const answer of batch) {
    const stored = before.get(answer.dayMs) ?? null;
    const merge = mergeDay(stored, answer);
    saved.added += merge.after.candles.openTime.length - (stored?.candles.openTime.length ?? 0);
    saved.revised += merge.after.revised - (stored?.revised ?? 0);
    if (merge.changed) rows.push(dayValues(key, answer.dayMs, merge.after));
    if (merge.verified) verified.push(isoDay(answer.dayMs));
    if (merge.revision !== null && stored !== null) {
      revisions.push({ ...key, dayMs: answer.dayMs, stored: stored.candles, ...merge.revision });
    }
    before.set(answer.dayMs, merge.after);
  }
  await writeDays(tx, rows);
  saved.verified += verified.length;
  saved.revisions += revisions.length;
  if (verified.length > 0) {
    await tx.$executeRaw`
      update "CandleDay" set "verifiedAt" = clock_timestamp() at time zone 'utc'
      where "source" = ${key.source} and "market" = ${key.market} and "day" = any(${verified}::date[])`;
  }
  for (const revision of revisions) await tx.$executeRaw(revisionValues(revision));
}

/** Stored days by their start. */
export async function readDays(
  tx: Transaction,
  { source, market }: MarketKey,
  days: readonly number[],
): Promise<Map<number, DayState>> {
  const found = await tx.$queryRaw<StoredDay[]>`
    select "day", "count", "columns", "state", "askedFrom", "askedUntil", "unusable", "duplicates", "revised" from "CandleDay"
    where "source" = ${source} and "market" = ${market} and "day" = any(${days.map(isoDay)}::date[])`;
  return new Map(found.map((row) => [row.day.getTime(), toState(row)]));
}

export async function writeDays(tx: Transaction, rows: readonly Prisma.Sql[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    insert into "CandleDay" ("source", "market", "day", "count", "columns", "sha256", "state", "askedFrom", "askedUntil",
      "unusable", "duplicates", "revised", "gaps", "longestGap", "zeroVolume", "outliers", "crossed", "fetchedAt")
    values ${Prisma.join([...rows])}
    on conflict ("source", "market", "day") do update set
      "count" = excluded."count", "columns" = excluded."columns", "sha256" = excluded."sha256",
      "state" = excluded."state", "askedFrom" = excluded."askedFrom", "askedUntil" = excluded."askedUntil",
      "unusable" = excluded."unusable", "duplicates" = excluded."duplicates", "revised" = excluded."revised",
      "gaps" = excluded."gaps", "longestGap" = excluded."longestGap", "zeroVolume" = excluded."zeroVolume",
      "outliers" = excluded."outliers", "crossed" = excluded."crossed", "fetchedAt" = excluded."fetchedAt"`;
}

/** A day's row, as writeDays takes it. */
export function dayValues({ source, market }: MarketKey, dayMs: number, day: DayState): Prisma.Sql {
  const columns = encodeCandles(day.candles);
  const quality = measureQuality(day.candles, day.askedFromMs, day.askedUntilMs);
  const unusable = day.unusableMs.map((at) => (at - dayMs) / MINUTE_MS);
  return Prisma.sql`(${source}, ${market}, ${isoDay(dayMs)}::date, ${day.candles.openTime.length}, ${columns},
    ${sha256Hex(columns)}, ${day.complete ? "complete" : "partial"}, ${isoTime(day.askedFromMs)}::timestamp,
    ${isoTime(day.askedUntilMs)}::timestamp, ${unusable}::int[], ${day.duplicates}, ${day.revised}, ${quality.gaps},
    ${quality.longestGap}, ${quality.zeroVolume}, ${quality.outliers}, ${quality.crossed},
    clock_timestamp() at time zone 'utc')`;
}

function toState(row: StoredDay): DayState {
  const candles = allocateCandles(row.count);
  decodeCandlesInto(row.columns, row.count, candles, 0);
  const dayMs = row.day.getTime();
  return {
    candles,
    complete: row.state === "complete",
    askedFromMs: row.askedFrom.getTime(),
    askedUntilMs: row.askedUntil.getTime(),
    unusableMs: (row.unusable ?? []).map((minute) => dayMs + minute * MINUTE_MS),
    duplicates: row.duplicates,
    revised: row.revised,
  };
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 23);
}

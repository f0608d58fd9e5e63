/** Fetching what is missing of a market's history into the store: by whole days, so that it can die at any point and go on. */
import pLimit, { type LimitFunction } from "p-limit";
import { DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { sliceByTime } from "@/lib/candles/columns";
import { isCertain } from "@/lib/sources/rows";
import { type CandleFetch, type CandleSource, SETTLING_MS, SourceError } from "@/lib/sources/source";
import { listCandleDays } from "@/lib/store/candles";
import type { Db } from "@/lib/store/client";
import type { DayAnswer } from "@/lib/store/merge-day";
import { saveCandleDays } from "@/lib/store/save-candles";
import { type Ask, dayByDay, type FillMode, planFill } from "./fill-plan";
import { addCounts, emptyReport, type FillReport, joinRanges } from "./fill-report";
import { withWhatLacks } from "./what-lacks";

/** A day is complete only when it was asked for this long after its end: sources correct what they told last. */
const SETTLE_MS = 60 * MINUTE_MS;
/** Sources also lag, by hours: a day is complete only when a candle shows that they have come to its end, or when it is this old. */
const OLD_MS = 3 * DAY_MS;
/** So much after a day's end is looked for such a candle. */
const LOOK_BEYOND_MS = 120 * MINUTE_MS;
/** After so many failures in a row the source is taken to be gone. */
const FAILURES_IN_A_ROW = 3;

export interface FillRequest {
  db: Db;
  source: CandleSource;
  market: string;
  fromMs: number;
  toMs: number;
  nowMs: number;
  /** Default: fill. */
  mode?: FillMode;
  /** Shared among markets that are filled at once; by default one of this market, as wide as the source allows. */
  limit?: LimitFunction;
  signal?: AbortSignal;
  onDays?(done: number, total: number): void;
}

/**
 * Spans are asked for at once as far as the source allows, and each is stored as soon as it was answered. What is stored in the
 * end is the same in whatever order they come and wherever an earlier fill ended.
 * @throws SourceError when nothing can be had at all: wrong key, unknown market, a source that is gone from the start. One that refuses
 *   or is lost midway leaves what it gave, and the report says what is missing and why
 */
export async function fillDays(request: FillRequest): Promise<FillReport> {
  const { db, source, market, nowMs, mode = "fill", limit = pLimit(source.parallel) } = request;
  // The minute that runs has no candle yet, and the one before it may not be final.
  const toMs = Math.floor(Math.min(request.toMs, nowMs - SETTLING_MS) / MINUTE_MS) * MINUTE_MS;
  const range = { fromMs: Math.floor(request.fromMs / DAY_MS) * DAY_MS, toMs };
  const key = { source: source.id, market };
  const stored = await listCandleDays(db, { ...key, ...range });
  const known = mode === "repair" ? await withWhatLacks(db, key, stored) : stored;
  const { asks, skipped } = planFill(known, { ...range, mode, runDays: source.runDays });
  const filling = new Filling(request, skipped, asks);
  const outcomes = await Promise.allSettled(asks.map((ask) => limit(() => filling.visit(ask))));
  request.signal?.throwIfAborted();
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  return filling.finish();
}

/** The state of one market's filling while its asks are under way. */
class Filling {
  readonly report: FillReport = emptyReport();
  private failures = 0;
  /** Why nothing more is asked for. */
  private ended: unknown = null;
  private done: number;
  private readonly total: number;

  constructor(
    private readonly request: FillRequest,
    skipped: number,
    asks: readonly Ask[],
  ) {
    this.report.daysSkipped = skipped;
    this.done = skipped;
    this.total = skipped + asks.reduce((sum, { days }) => sum + days.length, 0);
    request.onDays?.(this.done, this.total);
  }

  async visit(ask: Ask): Promise<void> {
    this.request.signal?.throwIfAborted();
    if (this.ended !== null) {
      this.miss(ask, this.ended);
      return;
    }
    const { source, market, nowMs, signal } = this.request;
    let fetched: CandleFetch;
    let reachedMs: number;
    try {
      const { fromMs, toMs } = ask;
      fetched = await source.fetchCandles({ market, fromMs, toMs, nowMs, ...(signal && { signal }) });
      reachedMs = await this.reached(ask, fetched);
    } catch (error) {
      signal?.throwIfAborted();
      await this.failed(ask, error);
      return;
    }
    this.failures = 0;
    await this.store(ask, fetched, reachedMs);
  }

  private async failed(ask: Ask, error: unknown): Promise<void> {
    const passing = error instanceof SourceError && (error.code === "unreachable" || error.code === "bad_answer");
    if (passing && ++this.failures < FAILURES_IN_A_ROW) {
      // One bad day must not cost the others.
      if (ask.days.length > 1) for (const day of dayByDay(ask)) await this.visit(day);
      else this.miss(ask, error);
      return;
    }
    // A pause that is longer than one waits for, a refused key, or a source that is gone: the others would fare no better.
    this.ended ??= error;
    this.miss(ask, error);
  }

  /** @throws the error itself where it is a defect */
  private miss({ fromMs, toMs }: Ask, error: unknown): void {
    if (!(error instanceof SourceError)) throw error;
    const { market } = this.request;
    this.report.missingRanges.push({ market, fromMs, toMs, reason: error.message, code: error.code });
  }

  /** @throws SourceError when nothing could be had */
  finish(): FillReport {
    const { report } = this;
    if (this.ended !== null && report.daysComplete + report.daysPartial === 0) throw this.ended;
    report.missingRanges = joinRanges(report.missingRanges);
    return report;
  }

  private async store(ask: Ask, fetched: CandleFetch, reachedMs: number): Promise<void> {
    const { db, source, market, nowMs } = this.request;
    const { report } = this;
    const answers = ask.days.map((dayMs) => answerOf(dayMs, fetched, ask, { nowMs, reachedMs }));
    const saved = await saveCandleDays(db, { source: source.id, market }, answers);
    report.candles += fetched.candles.openTime.length;
    report.stored += saved.added;
    report.minutesRevised += saved.revised;
    report.daysVerified += saved.verified;
    report.daysRevised += saved.revisions;
    addCounts(report.rejected, fetched.rejected);
    for (const { complete: whole, candles, askedFromMs, askedUntilMs, unusableMs = [] } of answers) {
      const asked = (askedUntilMs - askedFromMs) / MINUTE_MS;
      // What is asked of a complete day leaves it complete.
      const complete = whole || ask.repairs === true;
      if (complete) report.daysComplete++;
      else report.daysPartial++;
      if (whole && candles.openTime.length + unusableMs.length === 0) report.daysAbsent++;
      report.minutesAbsent += asked - candles.openTime.length - unusableMs.length;
    }
    this.done += ask.days.length;
    this.request.onDays?.(this.done, this.total);
  }

  /** Up to when the source has told what it has, ms: what lies before this and was not told is absent. */
  private async reached(ask: Ask, { candles, unusableMs }: CandleFetch): Promise<number> {
    const { source, market, nowMs, signal } = this.request;
    const newestMs = Math.max(candles.openTime.at(-1) ?? 0, unusableMs.at(-1) ?? 0);
    const seenMs = Math.max(newestMs + MINUTE_MS, nowMs - OLD_MS);
    if (seenMs >= ask.toMs || nowMs < ask.toMs + SETTLE_MS) return seenMs;
    // The last minutes of the span may just have had no trade: what comes after them tells.
    const toMs = Math.min(ask.toMs + LOOK_BEYOND_MS, nowMs);
    const beyond = await source.fetchCandles({ market, fromMs: ask.toMs, toMs, nowMs, ...(signal && { signal }) });
    return beyond.candles.openTime.length + beyond.unusableMs.length > 0 ? ask.toMs : seenMs;
  }
}

function answerOf(
  dayMs: number,
  fetched: CandleFetch,
  ask: Ask,
  { nowMs, reachedMs }: { nowMs: number; reachedMs: number },
): DayAnswer {
  const endMs = dayMs + DAY_MS;
  const askedFromMs = Math.max(dayMs, ask.fromMs);
  const askedUntilMs = Math.min(endMs, ask.toMs);
  return {
    dayMs,
    candles: sliceByTime(fetched.candles, askedFromMs, askedUntilMs),
    askedFromMs,
    askedUntilMs,
    ...(ask.repairs && { repairs: true }),
    complete:
      askedFromMs === dayMs &&
      askedUntilMs === endMs &&
      nowMs >= endMs + SETTLE_MS &&
      reachedMs >= endMs &&
      isCertain(fetched),
    unusableMs: fetched.unusableMs.filter((at) => at >= askedFromMs && at < askedUntilMs),
    duplicates: (fetched.duplicateMs ?? []).filter((at) => at >= askedFromMs && at < askedUntilMs).length,
  };
}

/** Fetching what is missing of a market's history into the store: by whole days, so that it can die at any point and go on. */
import { DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { sliceByTime } from "@/lib/candles/columns";
import { type CandleFetch, type CandleSource, SourceError } from "@/lib/sources/source";
import { dayStartMs } from "@/lib/store/candle-days";
import { type DayAnswer, listCandleDays, saveCandleDays } from "@/lib/store/candles";
import type { Db } from "@/lib/store/client";

/** Days that are asked for at once. */
const RUN_DAYS = 14;
/** A day is complete only when it was asked for this long after its end: sources lag. */
const SETTLE_MS = 60 * MINUTE_MS;
/** After so many failures in a row the source is taken to be gone. */
const FAILURES_IN_A_ROW = 3;

export interface FillReport {
  /** Candles that the source answered with. */
  candles: number;
  /** Of them, those that were not stored before. */
  stored: number;
  daysComplete: number;
  daysPartial: number;
  /** Complete before; not asked for. */
  daysSkipped: number;
  /** Minutes of the answered spans that the source has no candle of. */
  minutesAbsent: number;
  rejected: Record<string, number>;
  /** What could not be had, and why. */
  missingRanges: { fromMs: number; toMs: number; reason: string }[];
}

export interface FillRequest {
  db: Db;
  source: CandleSource;
  market: string;
  fromMs: number;
  toMs: number;
  nowMs: number;
  signal?: AbortSignal;
  onDays?(done: number, total: number): void;
}

/**
 * Complete days are not asked for again; others are, from their start. What is stored is the same wherever an earlier fill ended.
 * @throws SourceError when nothing can be had at all: wrong key, unknown market, a source that is gone from the start
 */
export async function fillDays(request: FillRequest): Promise<FillReport> {
  const { db, source, market, nowMs, signal } = request;
  const fromMs = dayStartMs(request.fromMs);
  const toMs = Math.min(request.toMs, Math.floor(nowMs / MINUTE_MS) * MINUTE_MS);
  const known = await listCandleDays(db, { source: source.id, market, fromMs, toMs });
  const complete = new Set(known.filter((day) => day.state === "complete").map((day) => day.dayMs));
  const wanted: number[] = [];
  for (let dayMs = fromMs; dayMs < toMs; dayMs += DAY_MS) if (!complete.has(dayMs)) wanted.push(dayMs);
  const skipped = complete.size;
  const total = wanted.length + skipped;
  const report: FillReport = {
    candles: 0,
    stored: 0,
    daysComplete: 0,
    daysPartial: 0,
    daysSkipped: skipped,
    minutesAbsent: 0,
    rejected: {},
    missingRanges: [],
  };
  let done = skipped;
  let failures = 0;
  request.onDays?.(done, total);

  const fetchRun = async (run: readonly number[]): Promise<void> => {
    const span = spanOf(run, toMs);
    let fetched: CandleFetch;
    try {
      fetched = await source.fetchCandles({ market, ...span, nowMs, ...(signal && { signal }) });
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof SourceError)) throw error;
      const passing = error.code === "unreachable" || error.code === "bad_answer";
      if (!passing || ++failures >= FAILURES_IN_A_ROW) {
        if (report.candles === 0 || !passing) throw error;
        report.missingRanges.push({ ...span, reason: error.message });
        return;
      }
      if (run.length === 1) {
        report.missingRanges.push({ ...span, reason: error.message });
        return;
      }
      // One bad day must not cost the others.
      for (const day of run) await visit([day]);
      return;
    }
    failures = 0;
    const answers = run.map((dayMs) => answerOf(dayMs, fetched, toMs, nowMs));
    const { added } = await saveCandleDays(db, { source: source.id, market }, answers);
    report.candles += fetched.candles.openTime.length;
    report.stored += added;
    for (const [reason, count] of Object.entries(fetched.rejected)) {
      report.rejected[reason] = (report.rejected[reason] ?? 0) + count;
    }
    for (const answer of answers) {
      if (answer.complete) report.daysComplete++;
      else report.daysPartial++;
      report.minutesAbsent += (answer.askedUntilMs - answer.askedFromMs) / MINUTE_MS - answer.candles.openTime.length;
    }
    done += run.length;
    request.onDays?.(done, total);
  };
  const visit = async (run: readonly number[]): Promise<void> => {
    signal?.throwIfAborted();
    if (failures >= FAILURES_IN_A_ROW) {
      report.missingRanges.push({ ...spanOf(run, toMs), reason: "the source had failed several times in a row" });
      return;
    }
    await fetchRun(run);
  };
  for (const run of runsOf(wanted)) await visit(run);
  return report;
}

/** Runs of days without a hole, none longer than RUN_DAYS. */
function runsOf(days: readonly number[]): number[][] {
  const runs: number[][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run !== undefined && run.length < RUN_DAYS && run.at(-1) === day - DAY_MS) run.push(day);
    else runs.push([day]);
  }
  return runs;
}

function spanOf(run: readonly number[], toMs: number): { fromMs: number; toMs: number } {
  return { fromMs: run[0] as number, toMs: Math.min(toMs, (run.at(-1) as number) + DAY_MS) };
}

function answerOf(dayMs: number, { candles }: CandleFetch, toMs: number, nowMs: number): DayAnswer {
  const endMs = dayMs + DAY_MS;
  const askedUntilMs = Math.min(endMs, toMs);
  return {
    dayMs,
    candles: sliceByTime(candles, dayMs, askedUntilMs),
    askedFromMs: dayMs,
    askedUntilMs,
    complete: askedUntilMs === endMs && nowMs >= endMs + SETTLE_MS,
  };
}

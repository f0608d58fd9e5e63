/** Which spans of a market are to be asked of its source. Pure. */
import { DAY_MS } from "@/lib/candles/candles";
import type { MinuteSpan } from "@/lib/candles/quality";
import { dayStartMs } from "@/lib/store/candle-days";

/** fill: days that are not complete; repair: also what complete ones lack; verify: complete days once more. */
export type FillMode = "fill" | "repair" | "verify";

export interface Ask {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  /** Starts of the days that it covers, wholly or in part; ascending, without a hole. */
  readonly days: readonly number[];
  /** Minutes that a complete day lacks are asked for: those that come are wanted. */
  readonly repairs?: boolean;
}

/** What is known of a stored day. */
export interface KnownDay {
  readonly dayMs: number;
  readonly state: "complete" | "partial";
  /** From the first minute without a candle to the last; null when there is none. Looked at for a repair only. */
  readonly lacks?: MinuteSpan | null;
}

export interface FillPlan {
  /** Ascending. */
  readonly asks: readonly Ask[];
  /** Days of the range that are not asked for. */
  readonly skipped: number;
}

/**
 * Whole days, the last one as far as it is over; runs of at most `runDays` neighbouring days are asked for at once.
 * @param known what is stored of the range
 * @param toMs exclusive, a whole minute that has passed
 */
export function planFill(
  known: readonly KnownDay[],
  { fromMs, toMs, mode, runDays }: { fromMs: number; toMs: number; mode: FillMode; runDays: number },
): FillPlan {
  const byDay = new Map(known.map((day) => [day.dayMs, day]));
  const whole: number[] = [];
  const repairs: Ask[] = [];
  let skipped = 0;
  for (let dayMs = dayStartMs(fromMs); dayMs < toMs; dayMs += DAY_MS) {
    const day = byDay.get(dayMs);
    const complete = day?.state === "complete";
    if (mode === "verify" ? complete : !complete) whole.push(dayMs);
    else if (mode === "repair" && day?.lacks) repairs.push({ ...day.lacks, days: [dayMs], repairs: true });
    else skipped++;
  }
  const asks = runsOf(whole, runDays).map((days) => ({ ...spanOf(days, toMs), days }));
  return { asks: [...asks, ...repairs].sort((a, b) => a.fromMs - b.fromMs), skipped };
}

/** The days of an ask one by one. */
export function dayByDay(ask: Ask): Ask[] {
  return ask.days.map((dayMs) => ({ ...spanOf([dayMs], ask.toMs), days: [dayMs] }));
}

function runsOf(days: readonly number[], runDays: number): number[][] {
  const runs: number[][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run !== undefined && run.length < runDays && run.at(-1) === day - DAY_MS) run.push(day);
    else runs.push([day]);
  }
  return runs;
}

function spanOf(days: readonly number[], toMs: number): { fromMs: number; toMs: number } {
  return { fromMs: days[0] as number, toMs: Math.min(toMs, (days.at(-1) as number) + DAY_MS) };
}

/** What becomes of a stored day when the source answers for it again. Pure: the policy of section 9 of the market data reference. */
import { type CandleColumns, DAY_MS } from "@/lib/candles/candles";
import { CandleError, checkCandles, mergeCandles, sliceByTime } from "@/lib/candles/columns";
import { type DifferingMinute, differingMinutes } from "@/lib/candles/compare";
import { dayStartMs } from "./candle-days";

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
  /** Asked for what a complete day lacks: a candle of a minute that had none is taken, where it would else be a revision. */
  readonly repairs?: boolean;
  /** Minutes (ms) of the span that the source has a row of, but none that is usable. */
  readonly unusableMs?: readonly number[];
  /** Rows beside the one of their minute that was kept. */
  readonly duplicates?: number;
}

/** A day as it is stored. */
export interface DayState {
  readonly candles: CandleColumns;
  readonly complete: boolean;
  readonly askedFromMs: number;
  readonly askedUntilMs: number;
  readonly unusableMs: readonly number[];
  readonly duplicates: number;
  /** Minutes whose values a later answer changed before the day was complete. */
  readonly revised: number;
}

export interface DayMerge {
  /** What is to be stored; the stored day itself when nothing changes. */
  readonly after: DayState;
  readonly changed: boolean;
  /** A complete day was asked for once more as a whole, and was answered the same. */
  readonly verified: boolean;
  /** A complete day was answered otherwise: the day as the source has it now, and how it differs. Not stored in its place. */
  readonly revision: { readonly candles: CandleColumns; readonly minutes: readonly DifferingMinute[] } | null;
}

/**
 * Before a day is complete, an answer's values win: the newest minutes of a feed may be early versions. A complete day is not
 * changed by an answer, but for minutes that had no usable row before, and for absent ones where a repair asked. A candle that was once served is never dropped.
 */
export function mergeDay(before: DayState | null, answer: DayAnswer): DayMerge {
  const unusableMs = answer.unusableMs ?? [];
  if (before === null) {
    const { candles, complete, askedFromMs, askedUntilMs, duplicates = 0 } = answer;
    const after = { candles, complete, askedFromMs, askedUntilMs, unusableMs, duplicates, revised: 0 };
    return { after, changed: true, verified: false, revision: null };
  }
  const { askedFromMs, askedUntilMs } = answer;
  const stored = sliceByTime(before.candles, askedFromMs, askedUntilMs);
  const differing = differingMinutes(stored, answer.candles);
  return before.complete ? ofComplete(before, answer, differing) : ofPartial(before, answer, differing);
}

function ofComplete(before: DayState, answer: DayAnswer, differing: readonly DifferingMinute[]): DayMerge {
  const unusable = new Set(before.unusableMs);
  const isWanted = (at: number) => answer.repairs === true || unusable.has(at);
  const hasNone = new Set(answer.unusableMs);
  const minutes = differing.filter(({ openTime, before: was, after: is }) =>
    is === null ? !hasNone.has(openTime) : was !== null || !isWanted(openTime),
  );
  const mended = differing.filter(({ openTime, before: was }) => was === null && isWanted(openTime));
  const times = new Set(mended.map(({ openTime }) => openTime));
  const candles = times.size === 0 ? before.candles : mergeCandles([before.candles, onlyAt(answer.candles, times)]);
  const unusableMs = stillUnusable(before, answer, candles);
  const changed = times.size > 0 || unusableMs.length !== before.unusableMs.length;
  const { askedFromMs, askedUntilMs } = answer;
  return {
    after: changed ? { ...before, candles, unusableMs } : before,
    changed,
    verified: answer.complete && minutes.length === 0,
    revision:
      minutes.length === 0
        ? null
        : {
            candles: mergeCandles([
              sliceByTime(before.candles, Number.NEGATIVE_INFINITY, askedFromMs),
              onlyAt(before.candles, hasNone),
              answer.candles,
              sliceByTime(before.candles, askedUntilMs, Number.POSITIVE_INFINITY),
            ]),
            minutes,
          },
  };
}

function ofPartial(before: DayState, answer: DayAnswer, differing: readonly DifferingMinute[]): DayMerge {
  const candles = mergeCandles([before.candles, answer.candles]);
  const asked = askedSpan(before, answer);
  const unusableMs = stillUnusable(before, answer, candles);
  const revised = differing.filter(({ before: was, after: is }) => was !== null && is !== null).length;
  const gained = differing.some(({ before: was }) => was === null);
  const duplicates = answer.duplicates ?? 0;
  const changed =
    gained ||
    revised > 0 ||
    answer.complete ||
    asked.askedFromMs !== before.askedFromMs ||
    asked.askedUntilMs !== before.askedUntilMs ||
    duplicates !== before.duplicates ||
    unusableMs.join() !== before.unusableMs.join();
  const after = {
    candles,
    complete: answer.complete,
    ...asked,
    unusableMs,
    duplicates,
    revised: before.revised + revised,
  };
  return { after: changed ? after : before, changed, verified: false, revision: null };
}

/** Ascending. */
function stillUnusable(before: DayState, answer: DayAnswer, { openTime }: CandleColumns): number[] {
  const { askedFromMs, askedUntilMs, unusableMs = [] } = answer;
  const outside = before.unusableMs.filter((at) => at < askedFromMs || at >= askedUntilMs);
  const usable = new Set(openTime);
  return [...new Set([...outside, ...unusableMs])].filter((at) => !usable.has(at)).sort((a, b) => a - b);
}

function onlyAt(candles: CandleColumns, times: ReadonlySet<number>): CandleColumns {
  const parts: CandleColumns[] = [];
  for (const at of times) parts.push(sliceByTime(candles, at, at + 1));
  return mergeCandles(parts.sort((a, b) => (a.openTime[0] ?? 0) - (b.openTime[0] ?? 0)));
}

/** The union where the spans touch; otherwise the earlier one, as a hole in between was never asked for. */
function askedSpan(before: DayState, { askedFromMs, askedUntilMs, complete }: DayAnswer) {
  if (complete) return { askedFromMs, askedUntilMs };
  const { askedFromMs: from, askedUntilMs: until } = before;
  if (askedFromMs > until || askedUntilMs < from) {
    return askedFromMs < from ? { askedFromMs, askedUntilMs } : { askedFromMs: from, askedUntilMs: until };
  }
  return { askedFromMs: Math.min(from, askedFromMs), askedUntilMs: Math.max(until, askedUntilMs) };
}

/** @throws CandleError for an answer that is none of this day */
export function checkAnswer({ dayMs, candles, askedFromMs, askedUntilMs, complete }: DayAnswer): void {
  checkCandles(candles);
  const endMs = dayMs + DAY_MS;
  const { openTime } = candles;
  const wrong =
    dayMs !== dayStartMs(dayMs) || askedFromMs < dayMs || askedUntilMs > endMs || askedFromMs > askedUntilMs
      ? `the asked span ${askedFromMs}–${askedUntilMs} is not within the day ${dayMs}`
      : complete && (askedFromMs !== dayMs || askedUntilMs !== endMs)
        ? `the day ${dayMs} cannot be complete: it was not asked for as a whole`
        : openTime.length > 0 &&
            ((openTime[0] as number) < askedFromMs || (openTime[openTime.length - 1] as number) >= askedUntilMs)
          ? `candles lie outside the span ${askedFromMs}–${askedUntilMs} that was asked for`
          : null;
  if (wrong !== null) throw new CandleError(wrong);
}

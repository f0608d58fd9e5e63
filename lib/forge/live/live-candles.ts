/**
 * The newest candles of each market that live workers need: from the store first, then from the source what is missing.
 * What was fetched is stored afterwards, off the path of a submission.
 */
import { type CandleColumns, DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { emptyCandles, mergeCandles, sliceByTime } from "@/lib/candles/columns";
import type { CandleSource } from "@/lib/sources/source";
import { dayStartMs } from "@/lib/store/candle-days";
import { listCandleDays, loadCandles } from "@/lib/store/candles";
import type { Db } from "@/lib/store/client";
import type { DayAnswer } from "@/lib/store/merge-day";
import { saveCandleDays } from "@/lib/store/save-candles";
import { KeyedQueue } from "./keyed-queue";

interface Held {
  /** Everything the source has from here on is held, up to the newest candle. */
  fromMs: number;
  candles: CandleColumns;
  /** Longest span that was asked for: what is kept. */
  lookbackMs: number;
}

interface Span {
  market: string;
  fromMs: number;
  /** Exclusive; a whole minute. */
  toMs: number;
  /** The network's clock. */
  nowMs: number;
}

export class LiveCandles {
  private readonly held = new Map<string, Held>();
  private readonly queue = new KeyedQueue();
  private saving: Promise<void> = Promise.resolve();

  constructor(
    private readonly db: Db,
    private readonly source: CandleSource,
    private readonly onSaveError: (error: unknown) => void,
  ) {}

  /**
   * All candles with fromMs <= openTime < toMs that the source has. Minutes after the newest candle are asked for anew each time.
   * @throws SourceError
   */
  async load(span: Span): Promise<CandleColumns> {
    return this.queue.run(span.market, async () => {
      const held = await this.extended(span);
      return sliceByTime(held.candles, span.fromMs, span.toMs);
    });
  }

  /**
   * The price at a minute: the close of the candle that ends then; null when the source has none (yet).
   * @throws SourceError
   */
  async closeAt(market: string, atMs: number, nowMs: number): Promise<number | null> {
    return this.queue.run(market, async () => {
      const span = { market, fromMs: atMs - MINUTE_MS, toMs: atMs, nowMs };
      const held = this.held.get(market);
      // An old minute must not make the held span grow back to it.
      const isOld = held !== undefined && span.fromMs < held.fromMs;
      const candles = isOld ? await this.oneMinute(span) : (await this.extended(span)).candles;
      const [close] = sliceByTime(candles, span.fromMs, span.toMs).close;
      return close === undefined || !(close > 0 && close < Number.POSITIVE_INFINITY) ? null : close;
    });
  }

  /** Until all that was fetched is stored. */
  async flush(): Promise<void> {
    await this.saving;
  }

  private async oneMinute(span: Span): Promise<CandleColumns> {
    const stored = await loadCandles(this.db, { source: this.source.id, ...span });
    if (stored.openTime.length > 0) return stored;
    const { candles } = await this.source.fetchCandles(span);
    return candles;
  }

  private async extended(span: Span): Promise<Held> {
    const { market, fromMs, toMs, nowMs } = span;
    let held = this.held.get(market);
    if (held === undefined || fromMs < held.fromMs) {
      held = await this.fromStore(span, held);
      this.held.set(market, held);
    }
    held.lookbackMs = Math.max(held.lookbackMs, toMs - fromMs);
    const newestEndMs = endOf(held);
    if (newestEndMs < toMs) {
      const { candles } = await this.source.fetchCandles({ market, fromMs: newestEndMs, toMs, nowMs });
      if (candles.openTime.length > 0) {
        held.candles = trim(mergeCandles([held.candles, candles]), held);
        this.save(market, candles, newestEndMs);
      }
    }
    return held;
  }

  /** What is stored, with what was never asked for fetched in between. */
  private async fromStore({ market, fromMs, toMs, nowMs }: Span, before: Held | undefined): Promise<Held> {
    const key = { source: this.source.id, market };
    const [stored, days] = await Promise.all([
      loadCandles(this.db, { ...key, fromMs, toMs }),
      listCandleDays(this.db, { ...key, fromMs, toMs }),
    ]);
    const parts = [stored];
    const gaps = uncovered(days, fromMs, toMs);
    for (const gap of gaps) {
      const { candles } = await this.source.fetchCandles({ market, ...gap, nowMs });
      parts.push(candles);
      this.save(market, candles, gap.fromMs);
    }
    if (before !== undefined) parts.push(before.candles);
    return { fromMs, candles: mergeCandles(parts), lookbackMs: Math.max(before?.lookbackMs ?? 0, toMs - fromMs) };
  }

  private save(market: string, candles: CandleColumns, askedFromMs: number): void {
    if (candles.openTime.length === 0) return;
    const untilMs = (candles.openTime.at(-1) as number) + MINUTE_MS;
    const answers: DayAnswer[] = [];
    for (let dayMs = dayStartMs(askedFromMs); dayMs < untilMs; dayMs += DAY_MS) {
      const askedFrom = Math.max(dayMs, askedFromMs);
      const askedUntil = Math.min(dayMs + DAY_MS, untilMs);
      answers.push({
        dayMs,
        candles: sliceByTime(candles, askedFrom, askedUntil),
        askedFromMs: askedFrom,
        askedUntilMs: askedUntil,
        complete: false,
      });
    }
    this.saving = this.saving
      .then(() => saveCandleDays(this.db, { source: this.source.id, market }, answers))
      .then(() => undefined, this.onSaveError);
  }
}

function endOf(held: Held): number {
  const newest = held.candles.openTime.at(-1);
  return newest === undefined ? held.fromMs : Math.max(newest + MINUTE_MS, held.fromMs);
}

/** Drops what no request looks back to any more, an hour of slack kept so that this is rare. */
function trim(candles: CandleColumns, held: Held): CandleColumns {
  const newest = candles.openTime.at(-1);
  if (newest === undefined) return candles;
  const keepFromMs = newest - held.lookbackMs - 60 * MINUTE_MS;
  if (keepFromMs - held.fromMs < 12 * 60 * MINUTE_MS) return candles;
  held.fromMs = keepFromMs;
  return mergeCandles([emptyCandles(), sliceByTime(candles, keepFromMs, Number.POSITIVE_INFINITY)]);
}

/** The parts of [fromMs, toMs) that were never asked of the source, ascending. */
export function uncovered(
  days: readonly { dayMs: number; askedFromMs: number; askedUntilMs: number }[],
  fromMs: number,
  toMs: number,
): { fromMs: number; toMs: number }[] {
  const gaps: { fromMs: number; toMs: number }[] = [];
  let at = fromMs;
  for (const day of [...days].sort((a, b) => a.dayMs - b.dayMs)) {
    if (day.askedUntilMs <= at) continue;
    if (day.askedFromMs >= toMs) break;
    if (day.askedFromMs > at) gaps.push({ fromMs: at, toMs: day.askedFromMs });
    at = Math.max(at, day.askedUntilMs);
  }
  if (at < toMs) gaps.push({ fromMs: at, toMs });
  return gaps;
}

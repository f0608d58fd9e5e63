/**
 * Completes the days of live markets once they have settled, and the running one from its beginning: what feeds store of a day is
 * what it was while it ran, and as far back as rows look. The day before is asked for once more, since providers correct their
 * newest days.
 */
import pLimit from "p-limit";
import { DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { fillDays } from "@/lib/forge/backfill/fill-days";
import { type CandleSource, SourceError } from "@/lib/sources/source";
import { dayStartMs } from "@/lib/store/candle-days";
import type { Db } from "@/lib/store/client";

/** A little more than a day needs to settle, so that it is complete at once. */
const AFTER_MS = 65 * MINUTE_MS;
/** Days before the newest settled one that are completed as well, where a runner was away. */
const DAYS_BACK = 2;
const RETRY_MS = 10 * MINUTE_MS;

interface Settled {
  /** The newest day that is done, ms. */
  dayMs: number;
  /** Wall clock: not before. */
  notBefore: number;
}

export class DaySettler {
  private readonly done = new Map<string, Settled>();
  private working: Promise<void> | null = null;

  constructor(
    private readonly db: Db,
    private readonly signal: AbortSignal,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Begins what is due, one market at a time, and waits for none of it. */
  look(markets: readonly { source: CandleSource; market: string }[], nowMs: number): void {
    if (this.working !== null || this.signal.aborted) return;
    const dayMs = dayStartMs(nowMs - AFTER_MS) - DAY_MS;
    const wall = performance.now();
    const due = markets.find(({ source, market }) => {
      const known = this.done.get(`${source.id} ${market}`);
      return known === undefined || (known.dayMs < dayMs && known.notBefore <= wall);
    });
    if (due === undefined) return;
    const key = `${due.source.id} ${due.market}`;
    this.working = this.settle(due, dayMs, nowMs)
      .then(
        () => void this.done.set(key, { dayMs, notBefore: 0 }),
        (error: unknown) => {
          this.done.set(key, { dayMs: dayMs - DAY_MS, notBefore: wall + RETRY_MS });
          // A source that is away is told of by its feed.
          if (!(error instanceof SourceError) && !this.signal.aborted) this.onError(error);
        },
      )
      .finally(() => {
        this.working = null;
      });
  }

  async close(): Promise<void> {
    await this.working;
  }

  private async settle(
    { source, market }: { source: CandleSource; market: string },
    dayMs: number,
    nowMs: number,
  ): Promise<void> {
    // One request at a time: what live workers ask for meanwhile must not wait behind these.
    const common = { db: this.db, source, market, nowMs, signal: this.signal, limit: pLimit(1) };
    // Up to now: a feed begins with what rows look back to, which leaves the running day open before it.
    await fillDays({ ...common, fromMs: dayMs - DAYS_BACK * DAY_MS, toMs: nowMs });
    await fillDays({ ...common, fromMs: dayMs - DAY_MS, toMs: dayMs, mode: "verify" });
  }
}

/**
 * A market's newest candles in memory: one run without a hole that nobody knows of, and beside it what was pushed ahead of it.
 * Synchronous throughout, so that what is pushed meanwhile never meets a half-done change.
 */
import { type CandleColumns, MINUTE_MS } from "@/lib/candles/candles";
import { CANDLE_FIELDS, emptyCandles, mergeCandles, sliceByTime } from "@/lib/candles/columns";

/** A pushed value may replace a held one of this age at most (ms behind the newest candle); older ones are for verifying. */
export const RECENT_MS = 60 * MINUTE_MS;
/** Minutes that are kept although those before them are lacking. */
const MOST_AHEAD = 2_000;
/** What no request looks back to is dropped when it has become this much. */
const SLACK_MS = 12 * 60 * MINUTE_MS;

export interface PushCounts {
  /** Minutes that were new. */
  added: number;
  /** Minutes that were held already, with the same values. */
  repeated: number;
  /** Held minutes whose values a push has changed. */
  revised: number;
  /** Different values of minutes too old to be changed by a push, or of no whole minute. */
  refused: number;
}

export class HeldCandles {
  readonly counts: PushCounts = { added: 0, repeated: 0, revised: 0, refused: 0 };
  private run: CandleColumns = emptyCandles();
  private from = Number.POSITIVE_INFINITY;
  private until = Number.NEGATIVE_INFINITY;
  private lookbackMs = 0;
  /** By open time. */
  private readonly ahead = new Map<number, CandleColumns>();
  /** All of the run before this is stored. */
  private storedUntil = Number.NEGATIVE_INFINITY;
  private changed: CandleColumns[] = [];

  /** Whether a run was begun. */
  get begun(): boolean {
    return this.until > Number.NEGATIVE_INFINITY;
  }

  /** The run's first minute. */
  get fromMs(): number {
    return this.from;
  }

  /** All that the source has of [fromMs, untilMs) is held: the end of the newest candle of the run. */
  get untilMs(): number {
    return this.until;
  }

  /** Whether minutes were pushed that do not join the run: what lies between has to be asked for. */
  get hasHole(): boolean {
    return this.ahead.size > 0 && !this.canJoin;
  }

  /** Whether a pushed minute follows the run, and only has to be stored. */
  get canJoin(): boolean {
    return this.ahead.has(this.until);
  }

  covers(fromMs: number, toMs: number): boolean {
    return fromMs >= this.from && toMs <= this.until;
  }

  /** Candles of the run with fromMs <= openTime < toMs, as views. */
  slice(fromMs: number, toMs: number): CandleColumns {
    return sliceByTime(this.run, fromMs, Math.min(toMs, this.until));
  }

  /** How far back requests look is what is kept. */
  wantLookback(ms: number): void {
    this.lookbackMs = Math.max(this.lookbackMs, ms);
  }

  /**
   * Begins the run, or begins it earlier. `candles` are all that the source has of [fromMs, toMs); the run that is held already
   * must touch that.
   */
  begin(fromMs: number, candles: CandleColumns): void {
    const before = this.begun ? this.run : emptyCandles();
    const until = Math.max(this.until, fromMs, endOf(candles));
    if (this.storedUntil === Number.NEGATIVE_INFINITY) this.storedUntil = until;
    this.run = mergeCandles([candles, before]);
    this.from = Math.min(this.from, fromMs);
    this.until = until;
    this.join();
  }

  /** Adds all that the source has from `untilMs` (as it was when it was asked) on; `stored` where they are already. */
  append(candles: CandleColumns, stored?: "stored"): void {
    if (candles.openTime.length > 0) {
      const wasStored = this.storedUntil === this.until;
      this.run = mergeCandles([this.run, candles]);
      this.until = Math.max(this.until, endOf(candles));
      if (stored && wasStored) this.storedUntil = this.until;
    }
    this.join();
    this.trim();
  }

  /** Takes closed candles as they are pushed; they are served once they join the run, see `joinable`. */
  push(candles: CandleColumns): void {
    for (let i = 0; i < candles.openTime.length; i++) {
      const openTime = candles.openTime[i] as number;
      if (openTime % MINUTE_MS !== 0) {
        this.counts.refused++;
        continue;
      }
      const one = copyAt(candles, i);
      if (this.begun && openTime < this.until) this.pushHeld(openTime, one);
      else if (isSame(this.ahead.get(openTime), one)) this.counts.repeated++;
      else {
        if (this.ahead.has(openTime)) this.counts.revised++;
        else this.counts.added++;
        this.ahead.set(openTime, one);
      }
    }
    while (this.ahead.size > MOST_AHEAD) this.ahead.delete(Math.min(...this.ahead.keys()));
  }

  /** Takes newer values of held minutes, and those that the run lacks; what is too old to change is left to verifying. */
  correct(candles: CandleColumns): void {
    for (let i = 0; i < candles.openTime.length; i++) {
      const openTime = candles.openTime[i] as number;
      if (openTime < this.from || openTime >= this.until || this.until - openTime > RECENT_MS) continue;
      const one = copyAt(candles, i);
      if (!isSame(this.heldAt(openTime), one)) this.replace(one);
    }
  }

  /** Pushed candles that follow the run without a hole, not served yet. */
  joinable(): CandleColumns {
    if (!this.begun) return emptyCandles();
    const parts: CandleColumns[] = [];
    for (let at = this.until; ; at += MINUTE_MS) {
      const one = this.ahead.get(at);
      if (one === undefined) return parts.length === 0 ? emptyCandles() : mergeCandles(parts);
      parts.push(one);
    }
  }

  /** What has to be stored, with the span that it answers for; null when all is. `stored` is called when it is. */
  unstored(extra: CandleColumns): { candles: CandleColumns; fromMs: number; toMs: number; stored(): void } | null {
    const toMs = Math.max(this.until, endOf(extra));
    const fromMs = Math.min(this.storedUntil, toMs);
    const { changed } = this;
    if (fromMs >= toMs && changed.length === 0) return null;
    const earliest = Math.min(fromMs, ...changed.map(({ openTime }) => openTime[0] as number));
    const candles = mergeCandles([sliceByTime(this.run, earliest, toMs), extra]);
    const stored = () => {
      this.storedUntil = Math.max(this.storedUntil, toMs);
      this.changed = this.changed.filter((one) => !changed.includes(one));
    };
    return { candles, fromMs: earliest, toMs, stored };
  }

  private pushHeld(openTime: number, one: CandleColumns): void {
    const held = this.heldAt(openTime);
    if (isSame(held, one)) this.counts.repeated++;
    else if (openTime < this.from || this.until - openTime > RECENT_MS) this.counts.refused++;
    else {
      if (held.openTime.length > 0) this.counts.revised++;
      else this.counts.added++;
      this.replace(one);
    }
  }

  private heldAt(openTime: number): CandleColumns {
    return sliceByTime(this.run, openTime, openTime + 1);
  }

  private replace(one: CandleColumns): void {
    this.run = mergeCandles([this.run, one]);
    this.changed.push(one);
  }

  /** Moves what follows the run into it, and forgets what the run has passed. */
  private join(): void {
    const more = this.joinable();
    if (more.openTime.length > 0) {
      this.run = mergeCandles([this.run, more]);
      this.until = endOf(more);
    }
    for (const [openTime, one] of this.ahead) {
      if (openTime >= this.until) continue;
      this.ahead.delete(openTime);
      // Asked for meanwhile, or pushed once more while the first value was being stored.
      if (openTime >= this.from && !isSame(this.heldAt(openTime), one)) this.replace(one);
    }
  }

  /** Drops what no request looks back to any more, an hour of slack kept so that this is rare. */
  private trim(): void {
    const keepFrom = Math.min(this.until - this.lookbackMs - RECENT_MS, this.storedUntil);
    if (keepFrom - this.from < SLACK_MS) return;
    this.from = keepFrom;
    this.run = mergeCandles([emptyCandles(), sliceByTime(this.run, keepFrom, Number.POSITIVE_INFINITY)]);
  }
}

function endOf({ openTime }: CandleColumns): number {
  const newest = openTime.at(-1);
  return newest === undefined ? Number.NEGATIVE_INFINITY : newest + MINUTE_MS;
}

function copyAt(candles: CandleColumns, i: number): CandleColumns {
  return Object.fromEntries(
    CANDLE_FIELDS.map((field) => [field, Float64Array.of(candles[field][i] as number)]),
  ) as unknown as CandleColumns;
}

function isSame(held: CandleColumns | undefined, one: CandleColumns): boolean {
  return held !== undefined && CANDLE_FIELDS.every((field) => Object.is(held[field][0], one[field][0]));
}

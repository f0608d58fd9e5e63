/**
 * The newest candles of each market of one source that live workers need: from the store first, then as the source pushes
 * them, then by asking it for what is missing. What was asked for on a submission's way is stored afterwards, off that way;
 * everything else is stored before it is served.
 */
import { type CandleColumns, MINUTE_MS } from "@/lib/candles/candles";
import { emptyCandles, mergeCandles, sliceByTime } from "@/lib/candles/columns";
import { urgently } from "@/lib/sources/limiter";
import type { CandleSource } from "@/lib/sources/source";
import { listCandleDays, loadCandles } from "@/lib/store/candles";
import type { Db } from "@/lib/store/client";
import { saveCandleDays } from "@/lib/store/save-candles";
import { answersOf } from "./day-answers";
import { HeldCandles, type PushCounts } from "./held-candles";
import { KeyedQueue } from "./keyed-queue";

export interface Span {
  market: string;
  fromMs: number;
  /** Exclusive; a whole minute. */
  toMs: number;
  /** The network's clock. */
  nowMs: number;
}

/**
 * So much of what is held is asked for again with what is new: a source may have told of a minute before it was final, or of one
 * after the next.
 */
const ASKED_AGAIN_MS = 5 * MINUTE_MS;

export class LiveCandles {
  private readonly markets = new Map<string, HeldCandles>();
  private readonly asking = new KeyedQueue();
  private readonly storing = new KeyedQueue();
  private readonly unfinished = new Set<Promise<void>>();

  /** @param signal ends what is being asked for */
  constructor(
    private readonly db: Db,
    readonly source: CandleSource,
    private readonly onSaveError: (error: unknown) => void,
    private readonly signal?: AbortSignal,
  ) {}

  /**
   * All candles with fromMs <= openTime < toMs that the source has and that have ended by `nowMs`. Minutes after the newest
   * candle that is held are asked for anew each time.
   * @throws SourceError
   */
  async load(span: Span): Promise<CandleColumns> {
    const toMs = closedBy(span);
    const held = this.of(span.market);
    if (!held.covers(span.fromMs, toMs)) {
      await this.asking.run(span.market, async () => {
        if (held.begun && held.untilMs < toMs) await this.takeStored(held, span.market, toMs);
        const asked = await this.ask(held, { ...span, toMs });
        if (asked === null) return;
        held.append(asked);
        void this.commit(span.market);
      });
    }
    held.wantLookback(toMs - span.fromMs);
    return held.slice(span.fromMs, toMs);
  }

  /**
   * As `load`, ahead of any need and without an answer: what is new is stored before it is served.
   * @throws SourceError
   */
  async keepUp(span: Span): Promise<void> {
    const { market, fromMs } = span;
    const toMs = closedBy(span);
    await this.asking.run(market, async () => {
      const held = this.of(market);
      const asked = await this.ask(held, { ...span, toMs });
      await this.commit(market, asked ?? undefined);
      held.wantLookback(toMs - fromMs);
    });
  }

  /**
   * Takes closed candles that the source has pushed, in any order and as often as it likes: stored first, then served once no
   * minute between them and the newest held one is unknown.
   */
  async push(market: string, candles: CandleColumns): Promise<void> {
    const held = this.of(market);
    held.push(candles);
    await this.commit(market);
  }

  /** The end of the newest candle that is served, ms; null before anything is held. */
  newestEndMs(market: string): number | null {
    const held = this.markets.get(market);
    return held?.begun ? held.untilMs : null;
  }

  /** By how much the newest candle is behind the network's last full minute, ms; null before anything is held. */
  lag(market: string, nowMs: number): number | null {
    const newest = this.newestEndMs(market);
    return newest === null ? null : Math.max(0, Math.floor(nowMs / MINUTE_MS) * MINUTE_MS - newest);
  }

  /** Whether candles were pushed beyond minutes that have to be asked for first. */
  hasHole(market: string): boolean {
    return this.markets.get(market)?.hasHole ?? false;
  }

  counts(market: string): PushCounts {
    return { ...this.of(market).counts };
  }

  /**
   * The price at a minute: the close of the candle that ends then; null when the source has none (yet).
   * @throws SourceError
   */
  async closeAt(market: string, atMs: number, nowMs: number): Promise<number | null> {
    const span = { market, fromMs: atMs - MINUTE_MS, toMs: atMs, nowMs };
    const held = this.of(market);
    // An old minute must not make the held span grow back to it.
    const isOld = held.begun && span.fromMs < held.fromMs;
    const [close] = (isOld ? await this.oneMinute(span) : await this.load(span)).close;
    return close === undefined || !(close > 0 && close < Number.POSITIVE_INFINITY) ? null : close;
  }

  /** Until all that was fetched is stored. */
  async flush(): Promise<void> {
    while (this.unfinished.size > 0) await Promise.all(this.unfinished);
  }

  private of(market: string): HeldCandles {
    const held = this.markets.get(market) ?? new HeldCandles();
    this.markets.set(market, held);
    return held;
  }

  private async oneMinute(span: Span): Promise<CandleColumns> {
    const stored = await loadCandles(this.db, { source: this.source.id, ...span });
    return stored.openTime.length > 0 ? stored : this.fetch(span);
  }

  /** The source's answer from the newest held candle on, those before it corrected; null when nothing had to be asked for. One at a time for a market. */
  private async ask(held: HeldCandles, span: Span): Promise<CandleColumns | null> {
    if (!held.begun || span.fromMs < held.fromMs) await this.fromStore(held, span);
    if (held.untilMs < span.toMs && held.canJoin) await this.commit(span.market);
    const { untilMs } = held;
    if (untilMs >= span.toMs) return null;
    const fromMs = Math.max(held.fromMs, untilMs - ASKED_AGAIN_MS);
    const candles = await this.fetch({ ...span, fromMs });
    held.correct(sliceByTime(candles, fromMs, untilMs));
    return sliceByTime(candles, untilMs, Number.POSITIVE_INFINITY);
  }

  /** What another process has stored since: one runner keeps all markets current, the others read here. */
  private async takeStored(held: HeldCandles, market: string, toMs: number): Promise<void> {
    const span = { source: this.source.id, market, fromMs: held.untilMs, toMs };
    const [gap] = uncovered(await listCandleDays(this.db, span), span.fromMs, toMs);
    const known = { ...span, toMs: gap?.fromMs ?? toMs };
    if (known.toMs > span.fromMs) held.append(await loadCandles(this.db, known), "stored");
  }

  /** What is stored before the held run, with what was never asked for fetched in between. */
  private async fromStore(held: HeldCandles, { market, fromMs, toMs, ...span }: Span): Promise<void> {
    // What is held has ended: a clock that says otherwise is late, and would cut the answer short.
    const nowMs = Math.max(span.nowMs, held.untilMs);
    const key = { source: this.source.id, market };
    const before = { fromMs, toMs: held.begun ? held.fromMs : toMs };
    const [stored, days] = await Promise.all([
      loadCandles(this.db, { ...key, ...before }),
      listCandleDays(this.db, { ...key, ...before }),
    ]);
    const parts = [stored];
    for (const gap of uncovered(days, before.fromMs, before.toMs)) {
      const candles = await this.fetch({ market, ...gap, nowMs });
      parts.push(candles);
      this.track(this.storing.run(market, () => this.save(market, candles, gap.fromMs)));
    }
    held.begin(fromMs, mergeCandles(parts));
  }

  private async fetch(span: Span): Promise<CandleColumns> {
    if (span.fromMs >= span.toMs) return emptyCandles();
    const { candles } = await urgently(() =>
      this.source.fetchCandles({ ...span, ...(this.signal && { signal: this.signal }) }),
    );
    return sliceByTime(candles, span.fromMs, closedBy(span));
  }

  /** Stores what is not stored yet, then serves `asked` or what was pushed. Serves it too when it cannot be stored now. */
  private commit(market: string, asked?: CandleColumns): Promise<void> {
    const done = this.storing.run(market, async () => {
      const held = this.of(market);
      const more = asked ?? held.joinable();
      const due = held.unstored(more);
      if (due !== null && (await this.save(market, due.candles, due.fromMs))) due.stored();
      held.append(more);
    });
    return this.track(done);
  }

  private async save(market: string, candles: CandleColumns, askedFromMs: number): Promise<boolean> {
    try {
      await saveCandleDays(this.db, { source: this.source.id, market }, answersOf(candles, askedFromMs));
      return true;
    } catch (error) {
      this.onSaveError(error);
      return false;
    }
  }

  private track<T>(work: Promise<T>): Promise<T> {
    const ended: Promise<void> = work
      .then(
        () => undefined,
        () => undefined, // whoever waits for the work itself is told
      )
      .finally(() => this.unfinished.delete(ended));
    this.unfinished.add(ended);
    return work;
  }
}

/** The end of the span, but not beyond the last minute that has ended by the network's clock. */
function closedBy({ toMs, nowMs }: Pick<Span, "toMs" | "nowMs">): number {
  return Math.min(toMs, Math.floor(nowMs / MINUTE_MS) * MINUTE_MS);
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

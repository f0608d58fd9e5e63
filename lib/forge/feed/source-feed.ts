/** Keeps one source's markets current: one connection where the source pushes, one request per market and minute where it does not. */
import { MINUTE_MS } from "@/lib/candles/candles";
import type { LiveCandles } from "@/lib/forge/live/live-candles";
import { type CandleStream, SourceError } from "@/lib/sources/source";
import { BEHIND_MS, type FeedFacts } from "./feed-state";

/** A minute that closed this long ago (on the wall's clock) and was not pushed is asked for. */
const PUSH_GRACE_MS = 3_000;
const SLOWEST_RETRY_MS = 30_000;
/** A market that the source does not know may be listed some day. */
const UNKNOWN_RETRY_MS = 60_000;

export interface SourceFeedOptions {
  readonly candles: LiveCandles;
  readonly title: string;
  /** Something has changed that a look should follow. */
  readonly onChange: () => void;
  /** An error that is none of the source's. */
  readonly onError: (error: unknown) => void;
  /** The wall's clock in ms, of no particular origin. */
  readonly clock: () => number;
}

interface MarketState {
  lookbackMs: number;
  asking: Promise<void> | null;
  /** The newest minute's end that was asked for. */
  askedToMs: number;
  answeredAt: number | null;
  failures: number;
  notBefore: number;
  error: SourceError | Error | null;
  /** To be asked at once: minutes may have closed that nobody has pushed. */
  fill: boolean;
  /** The last full minute's end by the network's clock, and when it was first seen. */
  target: { ms: number; since: number };
  overSince: number | null;
}

export type FeedReading = Omit<FeedFacts, "title"> & {
  readonly via: "stream" | "poll";
  readonly newestEndMs: number | null;
};

export class SourceFeed {
  private readonly markets = new Map<string, MarketState>();
  private stream: CandleStream | null = null;
  private subscribed = "";
  private connected = false;
  private lost: string | null = null;
  private closed = false;

  constructor(private readonly options: SourceFeedOptions) {}

  /** @param needed how far back rows look, ms, by market */
  setMarkets(needed: ReadonlyMap<string, number>): void {
    for (const market of this.markets.keys()) if (!needed.has(market)) this.markets.delete(market);
    for (const [market, lookbackMs] of needed) {
      const state = this.markets.get(market);
      if (state !== undefined) state.lookbackMs = lookbackMs;
      else this.markets.set(market, newState(lookbackMs));
    }
  }

  /** Begins what is due by the network's clock, and waits for none of it. */
  look(nowMs: number): void {
    if (this.closed) return;
    const wall = this.options.clock();
    const targetMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    for (const [market, state] of this.markets) {
      if (targetMs > state.target.ms) state.target = { ms: targetMs, since: wall };
      const lagMs = this.options.candles.lag(market, nowMs);
      if (lagMs === null || lagMs <= BEHIND_MS) state.overSince = null;
      else state.overSince ??= wall;
      if (state.error !== null && lagMs === 0) {
        state.error = null;
        state.failures = 0;
      }
      if (this.isDue(market, state, wall)) this.ask(market, state, nowMs);
    }
    this.subscribe();
  }

  /** What is known of the markets that were asked for at least once. */
  readings(nowMs: number): FeedReading[] {
    const wall = this.options.clock();
    const { candles } = this.options;
    return [...this.markets].flatMap(([market, state]): FeedReading[] => {
      const newestEndMs = candles.newestEndMs(market);
      if (newestEndMs === null && state.error === null) return [];
      return [
        {
          market,
          newestEndMs,
          via: this.connected ? "stream" : "poll",
          lagMs: candles.lag(market, nowMs),
          overForMs: state.overSince === null ? 0 : wall - state.overSince,
          error: state.error?.message ?? null,
          lost: this.stream === null ? null : this.lost,
          answeredAgoMs: state.answeredAt === null ? null : wall - state.answeredAt,
        },
      ];
    });
  }

  /** Ends the connection, and waits for what was asked for. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([this.stream?.close(), ...[...this.markets.values()].map(({ asking }) => asking)]);
  }

  private isDue(market: string, state: MarketState, wall: number): boolean {
    if (state.asking !== null || wall < state.notBefore) return false;
    const { candles } = this.options;
    const newestMs = candles.newestEndMs(market);
    if (newestMs === null || state.fill) return true;
    const { ms: targetMs, since } = state.target;
    const isNew = targetMs > state.askedToMs || state.error !== null;
    if (newestMs >= targetMs || !isNew) return false;
    if (!this.connected) return true;
    return targetMs - newestMs > 2 * MINUTE_MS || candles.hasHole(market) || wall - since >= PUSH_GRACE_MS;
  }

  private ask(market: string, state: MarketState, nowMs: number): void {
    const { candles, clock, onChange, onError } = this.options;
    const toMs = state.target.ms;
    const span = { market, fromMs: toMs - state.lookbackMs, toMs, nowMs };
    state.askedToMs = toMs;
    state.fill = false;
    state.asking = candles
      .keepUp(span)
      .then(
        () => {
          state.error = null;
          state.failures = 0;
          state.answeredAt = clock();
        },
        (error: unknown) => {
          if (this.closed) return;
          state.fill = true;
          state.failures++;
          const isUnknown = error instanceof SourceError && error.code === "unknown_market";
          const waitMs = isUnknown ? UNKNOWN_RETRY_MS : Math.min(SLOWEST_RETRY_MS, 1_000 * 2 ** (state.failures - 1));
          state.notBefore = clock() + waitMs * (0.75 + Math.random() / 4);
          if (error instanceof SourceError) state.error = error;
          else {
            onError(error);
            state.error = new Error("the database or this runner failed; its log names the cause.");
          }
        },
      )
      .finally(() => {
        state.asking = null;
        onChange();
      });
  }

  /** All markets in one connection, but for those that the source turned out not to know: they could end it for the others. */
  private subscribe(): void {
    const { source } = this.options.candles;
    if (source.openStream === undefined) return;
    const known = [...this.markets].flatMap(([market, { answeredAt, error, failures }]) => {
      const wasTried = answeredAt !== null || failures > 0;
      return wasTried && !(error instanceof SourceError && error.code === "unknown_market") ? [market] : [];
    });
    const key = known.sort().join();
    if (key === this.subscribed) return;
    this.subscribed = key;
    try {
      this.stream ??= source.openStream({
        onCandles: (market, candles) => {
          if (this.closed || !this.markets.has(market)) return;
          this.options.candles.push(market, candles).catch(this.options.onError);
        },
        onState: (state) => {
          if (this.closed) return;
          this.connected = state.state === "connected";
          if (state.state === "lost") this.lost = state.reason;
          if (state.state === "connected") {
            this.lost = null;
            for (const market of this.markets.values()) market.fill = true;
          }
          this.options.onChange();
        },
      });
      this.stream.setMarkets(known);
    } catch (error) {
      // It is polled then.
      this.connected = false;
      this.lost = error instanceof Error ? error.message : String(error);
      if (!(error instanceof SourceError)) this.options.onError(error);
    }
  }
}

function newState(lookbackMs: number): MarketState {
  return {
    lookbackMs,
    asking: null,
    askedToMs: Number.NEGATIVE_INFINITY,
    answeredAt: null,
    failures: 0,
    notBefore: Number.NEGATIVE_INFINITY,
    error: null,
    fill: false,
    target: { ms: Number.NEGATIVE_INFINITY, since: 0 },
    overSince: null,
  };
}

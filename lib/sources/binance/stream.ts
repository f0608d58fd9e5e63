/** Closed candles as Binance pushes them: one connection for all markets, more only beyond what one may carry. */
import { SYSTEM_CLOCK, type TimerClock } from "@/lib/sources/limiter";
import type { CandleStream, StreamHandlers, StreamState } from "@/lib/sources/source";
import { KlineLine, type LineTiming } from "./kline-line";
import { binanceSymbol, marketOfSymbol } from "./markets";
import { streamName } from "./stream-messages";

export interface BinanceStreamOptions extends Partial<LineTiming> {
  /** A handshake or an acknowledgement that takes longer is a loss. */
  readonly answerMs?: number;
  readonly messagesPerSecond?: number;
  /** Streams that one connection may carry. */
  readonly mostStreams?: number;
  readonly clock?: TimerClock;
}

/** What a stream has met since it was opened. */
export interface BinanceStreamCounts {
  /** Closed candles handed on. */
  closed: number;
  /** Klines in formation. */
  open: number;
  /** Messages that were none of this service, or not usable. */
  bad: number;
  /** Klines of markets that are not asked for (any more). */
  unasked: number;
  lost: number;
}

export class BinanceStream implements CandleStream {
  readonly counts: BinanceStreamCounts = { closed: 0, open: 0, bad: 0, unasked: 0, lost: 0 };
  private readonly lines: KlineLine[] = [];
  private readonly ending = new Set<Promise<void>>();
  private wanted: ReadonlySet<string> = new Set();
  private told: StreamState["state"] | null = null;
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly handlers: StreamHandlers,
    private readonly options: BinanceStreamOptions = {},
  ) {}

  /** @throws SourceError unknown_market for a name that cannot be one of Binance's; then nothing is changed */
  setMarkets(markets: readonly string[]): void {
    if (this.closed) return;
    const symbols = markets.map((market) => binanceSymbol(market));
    this.wanted = new Set(symbols.flatMap((symbol) => marketOfSymbol(symbol) ?? []));
    const streams = new Set(symbols.map(streamName));
    const fresh = [...streams].filter((stream) => !this.lines.some((line) => line.has(stream)));
    const most = this.options.mostStreams ?? 200;
    const kept = this.lines.map((line) => new Set([...streams].filter((stream) => line.has(stream))));
    for (const stream of fresh) {
      const roomy = kept.find((set) => set.size < most);
      if (roomy !== undefined) roomy.add(stream);
      else {
        kept.push(new Set([stream]));
        this.lines.push(this.line());
      }
    }
    // A line may say something at once, upon which this may be called again: the sets are complete by now.
    const plan = this.lines.map((line, i) => ({ line, set: kept[i] ?? new Set<string>() }));
    for (const { line, set } of plan) {
      if (set.size === 0) this.remove(line);
      else if (set.size !== line.size || [...set].some((stream) => !line.has(stream))) line.want(set);
    }
    // The line that was not connected may be the one that went.
    if (this.lines.length > 0 && this.told !== "connected") this.tell({ state: "connected" });
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const line of [...this.lines]) this.remove(line);
    await Promise.all(this.ending);
  }

  private remove(line: KlineLine): void {
    const at = this.lines.indexOf(line);
    if (at >= 0) this.lines.splice(at, 1);
    const gone = line.close();
    this.ending.add(gone);
    void gone.then(() => this.ending.delete(gone));
  }

  private line(): KlineLine {
    const { options } = this;
    const line: KlineLine = new KlineLine(
      {
        url: this.url,
        messagesPerSecond: options.messagesPerSecond ?? 5,
        answerMs: options.answerMs ?? 10_000,
        clock: options.clock ?? SYSTEM_CLOCK,
      },
      {
        silenceMs: options.silenceMs ?? 150_000,
        renewMs: options.renewMs ?? 23 * 3_600_000,
        overlapMs: options.overlapMs ?? 5_000,
        backoffMs: options.backoffMs ?? 1_000,
        mostBackoffMs: options.mostBackoffMs ?? 60_000,
      },
      {
        onKline: (market, candles) => {
          if (this.closed || !this.wanted.has(market)) this.counts.unasked++;
          else if (candles === null) this.counts.open++;
          else {
            this.counts.closed++;
            this.handlers.onCandles(market, candles);
          }
        },
        onBad: () => {
          this.counts.bad++;
        },
        onState: (state) => this.tell(state),
      },
    );
    return line;
  }

  /** Several lines are connected when all of them are. */
  private tell(state: StreamState): void {
    if (this.closed) return;
    if (state.state === "lost") this.counts.lost++;
    if (state.state === "connected" && !this.lines.every((line) => line.connected)) return;
    this.told = state.state;
    this.handlers.onState(state);
  }
}

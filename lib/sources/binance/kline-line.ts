/** A connection that is kept: made again when it is lost or silent, and renewed before its time is over. */
import type { CandleColumns } from "@/lib/candles/candles";
import type { StreamState } from "@/lib/sources/source";
import { KlineSocket, type KlineSocketOptions } from "./kline-socket";

export interface LineTiming {
  /** A connection without any kline for longer than this is lost. */
  readonly silenceMs: number;
  /** Age at which a connection is replaced: Binance ends it at 24 hours. */
  readonly renewMs: number;
  /** Time for which both are kept then, for what is still under way on the old one. */
  readonly overlapMs: number;
  /** The wait before attempt n + 1 is drawn from [half, full] of backoffMs·2^(n−1), at most mostBackoffMs. */
  readonly backoffMs: number;
  readonly mostBackoffMs: number;
}

export interface LineEvents {
  onKline(market: string, candles: CandleColumns | null): void;
  onBad(): void;
  onState(state: StreamState): void;
}

export class KlineLine {
  private streams: ReadonlySet<string> = new Set();
  private current: KlineSocket | null = null;
  /** The one that is to replace the current one. */
  private next: KlineSocket | null = null;
  /** Sockets that are not gone yet. */
  private readonly closing = new Set<Promise<void>>();
  private readonly timers = new Map<"retry" | "silence" | "renew" | "overlap", () => void>();
  private replaced: KlineSocket | null = null;
  private attempt = 0;
  private heardMs = 0;
  /** Whether all streams are subscribed and that was told. */
  connected = false;

  constructor(
    private readonly socket: KlineSocketOptions,
    private readonly timing: LineTiming,
    private readonly events: LineEvents,
  ) {}

  get size(): number {
    return this.streams.size;
  }

  has(stream: string): boolean {
    return this.streams.has(stream);
  }

  /** Connects with the first stream, and lets go with the last. */
  want(streams: ReadonlySet<string>): void {
    const more = [...streams].some((stream) => !this.streams.has(stream));
    this.streams = new Set(streams);
    if (streams.size === 0) {
      this.letGo();
      this.attempt = 0;
      return;
    }
    if (more) this.connected = false;
    this.current?.want(this.streams);
    this.next?.want(this.streams);
    if (this.current === null && !this.timers.has("retry")) this.connect();
  }

  async close(): Promise<void> {
    this.letGo();
    await Promise.all(this.closing);
  }

  private connect(): void {
    const socket: KlineSocket = this.open({
      onReady: () => this.ready(socket),
      onLost: (reason, retryAfterMs) => {
        // One that was replaced may end as it likes.
        if (socket === this.current) this.lose(reason, retryAfterMs);
      },
    });
    // First, as whoever is told may ask for other streams at once.
    this.current = socket;
    this.events.onState({ state: "connecting" });
  }

  private ready(socket: KlineSocket): void {
    if (socket !== this.current || this.connected) return;
    this.connected = true;
    this.heardMs = this.socket.clock.now();
    this.watchSilence(this.timing.silenceMs);
    if (!this.timers.has("renew")) this.after("renew", this.timing.renewMs, () => this.renew());
    this.events.onState({ state: "connected" });
  }

  /** A second connection first; the old one goes when the new one has everything. */
  private renew(): void {
    const again = () => {
      this.next = null;
      this.after("renew", this.wait(1), () => this.renew());
    };
    const socket: KlineSocket = this.open({
      onReady: () => {
        if (socket === this.next) this.replace(socket);
        else this.ready(socket);
      },
      onLost: (reason, retryAfterMs) => {
        if (socket === this.next) again();
        else if (socket === this.current) this.lose(reason, retryAfterMs);
      },
    });
    this.next = socket;
  }

  private replace(socket: KlineSocket): void {
    this.dropReplaced();
    this.replaced = this.current;
    this.current = socket;
    this.next = null;
    this.after("overlap", this.timing.overlapMs, () => this.dropReplaced());
    this.after("renew", this.timing.renewMs, () => this.renew());
    this.ready(socket);
  }

  private open(on: { onReady(): void; onLost(reason: string, retryAfterMs: number): void }): KlineSocket {
    const socket = new KlineSocket(this.socket, {
      ...on,
      onKline: (market, candles) => {
        this.attempt = 0;
        this.heardMs = this.socket.clock.now();
        this.events.onKline(market, candles);
      },
      onBad: () => this.events.onBad(),
    });
    socket.want(this.streams);
    return socket;
  }

  private watchSilence(ms: number): void {
    this.after("silence", ms, () => {
      const leftMs = this.heardMs + this.timing.silenceMs - this.socket.clock.now();
      if (leftMs > 0) this.watchSilence(leftMs);
      else this.lose(`connected, but silent for ${this.timing.silenceMs / 1000} s`, 0);
    });
  }

  private lose(reason: string, retryAfterMs: number): void {
    this.letGo();
    this.attempt++;
    const retryMs = Math.round(Math.max(retryAfterMs, this.wait(this.attempt)));
    this.after("retry", retryMs, () => this.connect());
    this.events.onState({ state: "lost", reason, retryMs });
  }

  private wait(attempt: number): number {
    const { backoffMs, mostBackoffMs } = this.timing;
    return Math.min(mostBackoffMs, backoffMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
  }

  private letGo(): void {
    for (const cancel of this.timers.values()) cancel();
    this.timers.clear();
    this.dropReplaced();
    for (const socket of [this.current, this.next]) if (socket !== null) this.drop(socket);
    this.current = null;
    this.next = null;
    this.connected = false;
  }

  private dropReplaced(): void {
    if (this.replaced !== null) this.drop(this.replaced);
    this.replaced = null;
  }

  private drop(socket: KlineSocket): void {
    const gone = socket.close();
    this.closing.add(gone);
    void gone.then(() => this.closing.delete(gone));
  }

  private after(name: "retry" | "silence" | "renew" | "overlap", ms: number, call: () => void): void {
    this.timers.get(name)?.();
    const cancel = this.socket.clock.after(ms, () => {
      this.timers.delete(name);
      call();
    });
    this.timers.set(name, cancel);
  }
}

/** One connection to Binance's socket: subscribes, acknowledged and paced, until it is lost or closed. */
import { WebSocket } from "ws";
import type { CandleColumns } from "@/lib/candles/candles";
import { readRetryAfter } from "@/lib/sources/http-reading";
import type { TimerClock } from "@/lib/sources/limiter";
import { readStreamMessage } from "./stream-messages";

export interface KlineSocketOptions {
  readonly url: string;
  /** Messages that may be sent in a second. */
  readonly messagesPerSecond: number;
  /** A handshake or an acknowledgement that takes longer is a loss. */
  readonly answerMs: number;
  readonly clock: TimerClock;
}

export interface KlineSocketEvents {
  /** Everything that is wanted is subscribed, again after each change of what is wanted. */
  onReady(): void;
  /** `candles` is null for a kline in formation. */
  onKline(market: string, candles: CandleColumns | null): void;
  onBad(): void;
  /** Called once; nothing is called afterwards. */
  onLost(reason: string, retryAfterMs: number): void;
}

/** Streams in one message. */
const BATCH = 100;
const MOST_MESSAGE_BYTES = 1_000_000;

export class KlineSocket {
  private readonly socket: WebSocket;
  private readonly gone: Promise<void>;
  private wanted: ReadonlySet<string> = new Set();
  private readonly subscribed = new Set<string>();
  private request: { id: number; method: "SUBSCRIBE" | "UNSUBSCRIBE"; streams: string[] } | null = null;
  private lastId = 0;
  private sentAtMs = Number.NEGATIVE_INFINITY;
  private cancelTimer: (() => void) | null = null;
  private ended = false;

  constructor(
    private readonly options: KlineSocketOptions,
    private readonly events: KlineSocketEvents,
  ) {
    this.socket = new WebSocket(options.url, {
      handshakeTimeout: options.answerMs,
      maxPayload: MOST_MESSAGE_BYTES,
      followRedirects: false,
      perMessageDeflate: false,
    });
    this.gone = new Promise((resolve) => this.socket.once("close", () => resolve()));
    this.socket.on("open", () => this.proceed());
    // Pings are answered by the library, also while nothing else is sent.
    this.socket.on("message", (data) => this.take(String(data)));
    this.socket.on("error", (error) => this.lose(`the connection failed (${error.message.slice(0, 200)})`));
    this.socket.on("close", (code) => this.lose(`the connection was closed (${code})`));
    this.socket.on("unexpected-response", (_request, answer) => {
      const { statusCode, headers } = answer;
      answer.destroy();
      this.lose(`the service answered HTTP ${statusCode}`, readRetryAfter(headers["retry-after"] ?? null) ?? 0);
    });
  }

  /** What to be told of from now on. */
  want(streams: ReadonlySet<string>): void {
    this.wanted = new Set(streams);
    if (this.socket.readyState === WebSocket.OPEN) this.proceed();
  }

  /** Resolves when the connection is gone. Nothing is called afterwards. */
  close(): Promise<void> {
    this.end();
    return this.gone;
  }

  private end(): void {
    this.ended = true;
    this.cancelTimer?.();
    this.cancelTimer = null;
    this.socket.terminate();
  }

  private lose(reason: string, retryAfterMs = 0): void {
    if (this.ended) return;
    this.end();
    this.events.onLost(reason, retryAfterMs);
  }

  private take(text: string): void {
    if (this.ended) return;
    const message = readStreamMessage(text);
    if (message.kind === "kline") this.events.onKline(message.market, message.candles);
    else if (message.kind === "bad") this.events.onBad();
    else if (message.kind === "refused") this.lose(`the service refused a subscription (${message.reason})`);
    else if (message.id === this.request?.id) {
      const { method, streams } = this.request;
      for (const stream of streams) {
        if (method === "SUBSCRIBE") this.subscribed.add(stream);
        else this.subscribed.delete(stream);
      }
      this.request = null;
      this.cancelTimer?.();
      this.cancelTimer = null;
      this.proceed();
    }
  }

  /** Sends the next message that is needed, when it may be sent; one is under way at a time. */
  private proceed(): void {
    if (this.ended || this.request !== null || this.cancelTimer !== null) return;
    const { clock, messagesPerSecond, answerMs } = this.options;
    const extra = [...this.subscribed].filter((stream) => !this.wanted.has(stream));
    const lacking = [...this.wanted].filter((stream) => !this.subscribed.has(stream));
    if (extra.length === 0 && lacking.length === 0) {
      this.events.onReady();
      return;
    }
    // One less than is allowed: answers to pings count too.
    const waitMs = this.sentAtMs + 1000 / Math.max(1, messagesPerSecond - 1) - clock.now();
    if (waitMs > 0) {
      this.cancelTimer = clock.after(waitMs, () => {
        this.cancelTimer = null;
        this.proceed();
      });
      return;
    }
    const method = extra.length > 0 ? "UNSUBSCRIBE" : "SUBSCRIBE";
    const streams = (extra.length > 0 ? extra : lacking).slice(0, BATCH);
    this.lastId++;
    this.request = { id: this.lastId, method, streams };
    this.sentAtMs = clock.now();
    this.socket.send(JSON.stringify({ method, params: streams, id: this.lastId }));
    this.cancelTimer = clock.after(answerMs, () => this.lose("a subscription was not acknowledged"));
  }
}

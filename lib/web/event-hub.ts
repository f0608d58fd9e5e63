/** Fans changes out to the open pages as server-sent events: bursts are merged, slow pages are told to load anew. */
import type { ChangeEvent } from "@/lib/forge/views";

export interface EventHubOptions {
  /** Changes of the same row within so long are one event, ms. */
  mergeMs: number;
  keepAliveMs: number;
  /** How much may wait for a page that reads slowly, bytes. */
  bufferBytes: number;
  /** More changed rows than this at once are told as one resync. */
  mostRows: number;
  /** Pages open at once. */
  mostClients: number;
}

const DEFAULTS: EventHubOptions = {
  mergeMs: 50,
  keepAliveMs: 15_000,
  bufferBytes: 64 * 1024,
  mostRows: 500,
  mostClients: 1_000,
};

/** How soon a page comes back after it lost the stream, ms. */
const RETRY_MS = 2_000;

interface Client {
  controller: ReadableStreamDefaultController<Uint8Array>;
  /** It did not read in time, so events were left out: a resync is owed. */
  behind: boolean;
  /** Null for who may listen as long as they like. */
  mayListen: (() => Promise<boolean>) | null;
  leave(): void;
}

const encoder = new TextEncoder();

export class EventHub {
  readonly #options: EventHubOptions;
  readonly #clients = new Set<Client>();
  readonly #pending = new Map<string, ChangeEvent>();
  #resyncPending = false;
  #flushTimer: ReturnType<typeof setTimeout> | undefined;
  #keepAliveTimer: ReturnType<typeof setInterval> | undefined;
  #count = 0;
  #closed = false;

  constructor(options: Partial<EventHubOptions> = {}) {
    this.#options = { ...DEFAULTS, ...options };
  }

  get clientCount(): number {
    return this.#clients.size;
  }

  /** Tells every page that a row changed. */
  publish(event: ChangeEvent): void {
    if (event.table === "token") this.#judge();
    if (this.#clients.size === 0 || this.#resyncPending) return;
    this.#pending.set(`${event.table} ${event.id}`, event);
    if (this.#pending.size > this.#options.mostRows) this.resync();
    else this.#flushSoon();
  }

  /** Tells every page that anything may have changed: it loads anew what it shows. */
  resync(): void {
    this.#judge();
    this.#pending.clear();
    if (this.#clients.size === 0) return;
    this.#resyncPending = true;
    this.#flushSoon();
  }

  /** Ends the streams of those who may not listen any more. */
  #judge(): void {
    for (const client of this.#clients) {
      void client.mayListen?.().then((may) => {
        if (!may) client.leave();
      });
    }
  }

  #flushSoon(): void {
    this.#flushTimer ??= setTimeout(() => this.#flush(), this.#options.mergeMs);
  }

  #resyncFrame(): Uint8Array {
    this.#count += 1;
    return encoder.encode(`id: ${this.#count}\nevent: resync\ndata: {"table":"*","id":"*"}\n\n`);
  }

  #flush(): void {
    this.#flushTimer = undefined;
    let frames: Uint8Array;
    if (this.#resyncPending) {
      frames = this.#resyncFrame();
    } else {
      let text = "";
      for (const event of this.#pending.values()) {
        this.#count += 1;
        text += `id: ${this.#count}\ndata: ${JSON.stringify(event)}\n\n`;
      }
      frames = encoder.encode(text);
    }
    this.#pending.clear();
    this.#resyncPending = false;
    this.#send(frames, true);
  }

  /** `owed`: who cannot take it now needs a resync later. */
  #send(frames: Uint8Array, owed: boolean): void {
    for (const client of this.#clients) {
      if (!client.behind && (client.controller.desiredSize ?? 0) > 0) client.controller.enqueue(frames);
      else if (owed) client.behind = true;
    }
  }

  #add(client: Client): void {
    this.#clients.add(client);
    this.#keepAliveTimer ??= setInterval(() => {
      this.#send(encoder.encode(": alive\n\n"), false);
      this.#judge();
    }, this.#options.keepAliveMs);
  }

  #remove(client: Client): void {
    this.#clients.delete(client);
    if (this.#clients.size > 0) return;
    clearInterval(this.#keepAliveTimer);
    this.#keepAliveTimer = undefined;
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    this.#pending.clear();
    this.#resyncPending = false;
  }

  /**
   * A stream of events for one page, until it is cancelled or `signal` aborts; null when too many are open or the hub is
   * closed. `resumed`: the page had a stream before and may have missed changes, so that it is told to load anew. `mayListen` is asked
   * whenever a token changes, and now and then; it never rejects.
   */
  subscribe(
    signal: AbortSignal,
    resumed: boolean,
    mayListen: (() => Promise<boolean>) | null = null,
  ): ReadableStream<Uint8Array> | null {
    if (this.#closed || signal.aborted || this.#clients.size >= this.#options.mostClients) return null;
    let client: Client;
    const leave = () => {
      if (!this.#clients.has(client)) return;
      this.#remove(client);
      client.controller.close();
    };
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          client = { controller, behind: false, mayListen, leave };
          this.#add(client);
          signal.addEventListener("abort", leave, { once: true });
          controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n: connected\n\n`));
          if (resumed) controller.enqueue(this.#resyncFrame());
        },
        pull: (controller) => {
          if (!client.behind) return;
          client.behind = false;
          controller.enqueue(this.#resyncFrame());
        },
        cancel: () => {
          signal.removeEventListener("abort", leave);
          this.#remove(client);
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: this.#options.bufferBytes }),
    );
  }

  /** Ends every stream, so that the server can stop. */
  close(): void {
    this.#closed = true;
    for (const client of [...this.#clients]) {
      this.#remove(client);
      client.controller.close();
    }
  }
}

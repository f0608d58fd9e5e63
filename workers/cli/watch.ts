/** Looks at something again whenever the instance says that it changed, and now and then in case that was missed. */
import { setTimeout as pause } from "node:timers/promises";
import { ForgeApiError, type ForgeClient, type StreamedEvent } from "@/lib/client";

const AT_LEAST_EVERY_MS = 5_000;
/** Changes come in flocks: one look for all of them. */
const USUAL_SETTLE_MS = 150;
const AWAY_MS = 2_000;

export interface WatchOptions<T> {
  signal: AbortSignal;
  look: () => Promise<T>;
  /** Default: every change. */
  concerns?: (event: StreamedEvent) => boolean;
  /** The least time between two looks, ms: an instance counts requests. */
  settleMs?: number;
  /** Called once when an instance that was there answers no more, such as while it restarts; it is waited for then. */
  onAway?: (error: ForgeApiError) => void;
}

/**
 * The first look at once, then one after each change, until the signal aborts.
 * @throws what `look` throws, but for an instance that is away
 */
export async function* untilChanged<T>(
  client: ForgeClient,
  { signal, look, concerns = () => true, settleMs = USUAL_SETTLE_MS, onAway }: WatchOptions<T>,
): AsyncGenerator<T, void> {
  const ending = new AbortController();
  const stop = () => ending.abort();
  signal.addEventListener("abort", stop, { once: true });
  const news = new News();
  const listening = listen(client, ending.signal, (event) => concerns(event) && news.tell());
  try {
    for (let seen = false, away = false; !signal.aborted; ) {
      news.taken();
      try {
        const found = await look();
        seen = true;
        away = false;
        yield found;
      } catch (error) {
        if (signal.aborted) return;
        if (!(seen && onAway && error instanceof ForgeApiError && error.code === "unreachable")) throw error;
        if (!away) onAway(error);
        away = true;
        await sleep(AWAY_MS, ending.signal);
        continue;
      }
      await news.wait(AT_LEAST_EVERY_MS, ending.signal);
      await sleep(settleMs, ending.signal);
    }
  } finally {
    signal.removeEventListener("abort", stop);
    ending.abort();
    await listening;
  }
}

/** Where there is no stream, the looks go on by the clock, and say what is wrong. */
async function listen(client: ForgeClient, signal: AbortSignal, tell: (event: StreamedEvent) => void): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const event of client.events({ signal })) tell(event);
    } catch (error) {
      if (!(error instanceof ForgeApiError) && !signal.aborted) throw error;
    }
    await sleep(AWAY_MS, signal);
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return pause(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** Whether something changed since it was last asked, and waking when it does. */
class News {
  #isThere = false;
  #wake = new AbortController();

  tell(): void {
    this.#isThere = true;
    this.#wake.abort();
  }

  taken(): void {
    this.#isThere = false;
    this.#wake = new AbortController();
  }

  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#isThere) await sleep(ms, AbortSignal.any([signal, this.#wake.signal]));
  }
}

/** Looks at something again whenever the instance says that it changed, and now and then in case that was missed. */
import type { ForgeClient, StreamedEvent } from "@/lib/client";

const AT_LEAST_EVERY_MS = 5_000;
/** Changes come in flocks: one look for all of them. */
const SETTLE_MS = 150;

/**
 * The first look at once, then one after each change that `concerns`, until the signal aborts. Where there is no stream of changes, it
 * looks every few seconds.
 * @throws what `look` throws
 */
export async function* untilChanged<T>(
  client: ForgeClient,
  signal: AbortSignal,
  look: () => Promise<T>,
  concerns: (event: StreamedEvent) => boolean = () => true,
): AsyncGenerator<T, void> {
  const ending = new AbortController();
  const stop = () => ending.abort();
  signal.addEventListener("abort", stop, { once: true });
  let wake = () => {};
  let isNews = false;
  const listening = (async () => {
    for await (const event of client.events({ signal: ending.signal })) {
      if (!concerns(event)) continue;
      isNews = true;
      wake();
    }
  })().catch(() => {}); // the looks go on by the clock, and say what is wrong
  try {
    while (!signal.aborted) {
      isNews = false;
      yield await look();
      if (!isNews) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, AT_LEAST_EVERY_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
          ending.signal.addEventListener("abort", wake, { once: true });
        });
      }
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    }
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener("abort", stop);
    ending.abort();
    await listening;
  }
}

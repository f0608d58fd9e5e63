/** Waiting through the restart of an instance. */
import { ForgeApiError } from "@/lib/client";

const PATIENCE_MS = 60_000;
const EVERY_MS = 1_000;
/** Asking an instance that is away takes less; one that answered for longer was there. */
const LONGEST_LOOK_MS = 5_000;

/**
 * Acts again while the instance does not answer, for a minute.
 * @param onAway called when it begins not to answer
 * @throws what `act` throws
 */
export async function patiently<T>(act: () => Promise<T>, signal: AbortSignal, onAway: () => void): Promise<T> {
  for (let awaySince = 0; ; ) {
    const begun = Date.now();
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ForgeApiError) || error.code !== "unreachable" || signal.aborted) throw error;
      if (awaySince === 0 || Date.now() - begun > LONGEST_LOOK_MS) {
        awaySince = Date.now();
        onAway();
      }
      if (Date.now() - awaySince > PATIENCE_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }
}

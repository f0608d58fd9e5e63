/** How current a market is, judged: the only place that says what counts as behind and as failing. Pure. */
import { MINUTE_MS } from "@/lib/candles/candles";

/** Behind is more than this of the network's time … */
export const BEHIND_MS = 5 * MINUTE_MS;
/** … for at least this long on the clock on the wall: a sandbox's minutes pass in seconds. */
export const BEHIND_FOR_MS = 15_000;
/** A request in vain is a failure once the candles lag by more than this of the network's time. */
export const FAILING_MS = 2 * MINUTE_MS;

export interface FeedFacts {
  readonly market: string;
  /** Of the source, for a person. */
  readonly title: string;
  /** Of the network's time, ms; null before anything is held. */
  readonly lagMs: number | null;
  /** For how long the lag has been above BEHIND_MS, ms on the wall's clock. */
  readonly overForMs: number;
  /** Why the last request failed; null when it did not, and before the first. */
  readonly error: string | null;
  /** Why there is no connection that pushes candles where there should be one. */
  readonly lost: string | null;
  /** Since the source answered last, ms on the wall's clock; null when it never has. */
  readonly answeredAgoMs: number | null;
}

export interface FeedJudgement {
  readonly state: "current" | "behind" | "failing";
  readonly message: string | null;
}

export function judgeFeed(facts: FeedFacts): FeedJudgement {
  const { market, title, lagMs, error, lost, overForMs, answeredAgoMs } = facts;
  if (error !== null && (lagMs === null || lagMs > FAILING_MS)) {
    const newest = lagMs === null ? "none is held yet" : `the newest one that is held ended ${spanOf(lagMs)} ago`;
    return {
      state: "failing",
      message: `Candles of ${market} from ${title} cannot be had, ${newest}: ${error} It is tried again by itself.`,
    };
  }
  if (lagMs !== null && lagMs > BEHIND_MS && overForMs >= BEHIND_FOR_MS) {
    const asked =
      answeredAgoMs === null ? "" : ` It was asked ${Math.round(answeredAgoMs / 1000)} s ago and had no newer one:`;
    return {
      state: "behind",
      message: `The newest candle of ${market} from ${title} ended ${spanOf(lagMs)} ago.${asked} the service lags, or nothing was traded. Look at the service's status; workers refuse to submit once a model's limit of staleness is passed.`,
    };
  }
  return {
    state: "current",
    message: lost === null ? null : `The connection to ${title} is lost (${lost}); it is asked each minute meanwhile.`,
  };
}

/** Of the network's time. */
function spanOf(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes < 120) return `${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
  const hours = Math.round(minutes / 60);
  return hours < 72 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}

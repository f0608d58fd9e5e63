/** What is said of a market that is not current. Pure. */
import type { FeedView } from "@/lib/forge/views";

/** A sentence that names the market. */
export function feedMessage({ market, message }: Pick<FeedView, "message"> & { market: string }): string {
  if (message === null) return `Candles of ${market} are not current.`;
  return message.includes(market) ? message : `Candles of ${market}: ${message}`;
}

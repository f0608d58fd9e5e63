/** How current a market's candles are, as JSON. */
import type { FeedView } from "@/lib/forge/views";
import type { MarketFeed } from "@/lib/store/generated/client";

/** A row that nobody has written to for this long is of a runner that is gone. */
const STALE_MS = 60_000;

export function toFeedView(feed: MarketFeed): FeedView {
  const silent = Date.now() - feed.checkedAt.getTime() > STALE_MS;
  return {
    state: silent ? "failing" : (feed.state as FeedView["state"]),
    via: feed.via as FeedView["via"],
    newestEnd: feed.newestEnd?.toISOString() ?? null,
    lagSeconds: feed.lagSeconds,
    message: silent ? "No runner keeps it current: start one." : feed.message,
    checkedAt: feed.checkedAt.toISOString(),
  };
}

/** Candles kept current for live deployments, and how current they are. */
export { type FeedFacts, type FeedJudgement, judgeFeed } from "./feed-state";
export { MarketFeeds, type MarketFeedsDeps } from "./market-feeds";

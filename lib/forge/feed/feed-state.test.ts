import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "@/lib/candles/candles";
import { type FeedFacts, judgeFeed } from "./feed-state";
import { feedMessage } from "./feed-words";

const facts: FeedFacts = {
  market: "btcusd",
  title: "Binance spot",
  lagMs: 0,
  overForMs: 0,
  error: null,
  lost: null,
  answeredAgoMs: 2_000,
};

describe("a feed", () => {
  it.each<[Partial<FeedFacts>, string]>([
    [{}, "current"],
    [{ lagMs: 5 * MINUTE_MS, overForMs: 60_000 }, "current"],
    [{ lagMs: 6 * MINUTE_MS, overForMs: 14_999 }, "current"],
    [{ lagMs: 6 * MINUTE_MS, overForMs: 15_000 }, "behind"],
    [{ error: "no.", lagMs: 2 * MINUTE_MS }, "current"],
    [{ error: "no.", lagMs: 3 * MINUTE_MS }, "failing"],
    [{ error: "no.", lagMs: null }, "failing"],
    [{ lost: "gone" }, "current"],
  ])("of %j is %s", (change, state) => {
    const judged = judgeFeed({ ...facts, ...change });
    expect(judged.state).toBe(state);
    if (state !== "current") expect(judged.message).toContain("btcusd from Binance spot");
  });

  it("says what it lags by, when it was asked, and what may be the matter", () => {
    const late = judgeFeed({ ...facts, lagMs: 200 * MINUTE_MS, overForMs: 60_000 });
    expect(late.message).toContain(
      "ended 3 hours ago. It was asked 2 s ago and had no newer one: the service lags, or nothing",
    );
    const lost = judgeFeed({ ...facts, lost: "the connection was closed (1006)" });
    expect(lost.message).toBe(
      "The connection to Binance spot is lost (the connection was closed (1006)); it is asked each minute meanwhile.",
    );
    const failing = judgeFeed({ ...facts, error: "x answered 500. Try again later.", lagMs: MINUTE_MS * 90 });
    expect(failing.message).toContain("ended 90 minutes ago: x answered 500. Try again later. It is tried");
  });

  it("is always told of by its market's name", () => {
    expect(feedMessage({ market: "btcusd", message: null })).toContain("btcusd");
    expect(feedMessage({ market: "btcusd", message: "No runner keeps it current: start one." })).toBe(
      "Candles of btcusd: No runner keeps it current: start one.",
    );
    expect(feedMessage({ market: "btcusd", message: "btcusd lags" })).toBe("btcusd lags");
  });
});

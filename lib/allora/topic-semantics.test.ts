/** Topic names as they stand on testnet and mainnet are read right, and no name breaks the reading. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { topicSemantics } from "./topic-semantics";

describe("topicSemantics", () => {
  it.each([
    ["PLAYGROUND: 1 day BTC/USD Price Prediction", "price", "btcusd", 1440],
    ["PLAYGROUND FAST - 5 minute BTC/USD Price Prediction", "price", "btcusd", 5],
    ["8h BTC/USD Log-Return Prediction (5min Updates)", "log_return", "btcusd", 480],
    ["BTC/USD - Log Returns - 8h", "log_return", "btcusd", 480],
    ["ETH/USD - 8h Price Prediction", "price", "ethusd", 480],
    ["ETH 10min Prediction", "price", "ethusd", 10],
    ["7 day SOL/USD Log-Return Prediction", "log_return", "solusd", 10_080],
    ["15 minute BTC/USD - Volatility Prediction", "volatility", "btcusd", 15],
    ["BTC/USD - Log Returns - 20m", "log_return", "btcusd", 20],
    ["1 hour BERA/USD Log-Return Prediction", "log_return", "berausd", 60],
    ["SOL/USD - 5min Price Prediction", "price", "solusd", 5],
    ["1 day NEAR/USD Log-Return Prediction (updated every 5 minutes)", "log_return", "nearusd", 1440],
    ["(5min Updates) 8h ETHUSDT log_return", "log_return", "ethusd", 480],
    ["ETH 24h Prediction", "price", "ethusd", 1440],
    ["SOL 10min Prediction", "price", "solusd", 10],
    ["BTC/USD Price Prediction", "price", "btcusd", null],
    ["ETH/BTC - 2 weeks Price Prediction", "price", "ethbtc", 20_160],
    ["1 hour ETH/USD Volume Prediction", "unknown", "ethusd", 60],
    ["US election winner", "unknown", null, null],
    ["", "unknown", null, null],
  ])("%s", (metadata, kind, asset, horizonMinutes) => {
    expect(topicSemantics(metadata)).toEqual({ kind, asset, horizonMinutes });
  });

  it("answers any text with a kind, a canonical market or null, and a positive horizon or null", () => {
    const word = fc.constantFrom(
      "1",
      "day",
      "5min",
      "BTC/USD",
      "Log-Return",
      "price",
      "(",
      "0h",
      "99999w",
      "every",
      "-",
      "/USD",
      "Prediction",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.array(word, { maxLength: 40 }).map((words) => words.join(" ")),
    );
    fc.assert(
      fc.property(text, (metadata) => {
        const { kind, asset, horizonMinutes } = topicSemantics(metadata);
        expect(["price", "log_return", "volatility", "unknown"]).toContain(kind);
        expect(asset === null || /^[a-z0-9]+$/.test(asset)).toBe(true);
        expect(horizonMinutes === null || horizonMinutes > 0).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});

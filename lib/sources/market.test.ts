import { describe, expect, it } from "vitest";
import { canonicalMarket } from "./market";
import { SourceError } from "./source";

describe("canonicalMarket", () => {
  it("gives every spelling one name", () => {
    for (const text of ["BTC/USD", "btc-usd", "BTC_USD", " btcusd ", "Btc Usd"]) {
      expect(canonicalMarket(text)).toBe("btcusd");
    }
  });

  it("is idempotent", () => {
    expect(canonicalMarket(canonicalMarket("ETH/USD"))).toBe("ethusd");
  });

  it("refuses what is no name", () => {
    for (const text of ["", "btc", "../../etc", "btcusd;drop", "a".repeat(21), "бткусд"]) {
      expect(() => canonicalMarket(text), text).toThrow(SourceError);
    }
  });
});

import { describe, expect, it } from "vitest";
import { backfillCommand, deployCommand, forgeCommand, trainCommand } from "./commands";

describe("commands", () => {
  it("keep what holds spaces or signs together", () => {
    expect(forgeCommand("wallets", "create", null, "it's $mine")).toBe("npx forge wallets create 'it'\\''s $mine'");
  });

  it("deploy by the beginning of a model's id", () => {
    expect(deployCommand({ topicId: 69, modelId: "5b4559e073fddb710740", kind: "price" })).toBe(
      "npx forge deploy 69 5b4559e073fd --kind price",
    );
    expect(deployCommand({ topicId: 69, modelId: "5b", kind: null, wallet: "main" })).toBe(
      "npx forge deploy 69 5b --wallet main",
    );
  });

  it("backfill by days or by a span", () => {
    expect(backfillCommand({ markets: ["btcusd", "ethusd"], source: "atlas", days: 30 })).toBe(
      "npx forge data backfill btcusd ethusd --days 30 --source atlas",
    );
    expect(backfillCommand({ markets: ["btcusd"], source: "", from: "2026-01-01", to: "2026-02-01" })).toBe(
      "npx forge data backfill btcusd --from 2026-01-01 --to 2026-02-01",
    );
  });

  it("train with what differs from the usual", () => {
    expect(trainCommand({ topicId: 77, family: "gbdt", search: "quick", folds: 3, embargo: "horizon", seed: 42 })).toBe(
      "npx forge train 77",
    );
    expect(
      trainCommand({
        topicId: 69,
        families: ["gbdt", "linear"],
        search: { random: 20 },
        halving: true,
        windowDays: 90,
      }),
    ).toBe("npx forge train 69 --families gbdt,linear --search 20 --halving --window-days 90");
    expect(trainCommand({ topicId: 69, search: [{ depth: 3 }] })).toContain("--search configurations.json");
  });

  it("are not offered where there is no word for what was chosen", () => {
    expect(trainCommand({ topicId: 69, embargo: "horizon+lookback" })).toBeNull();
    expect(trainCommand({})).toBeNull();
  });
});

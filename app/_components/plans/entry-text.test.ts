import { describe, expect, it } from "vitest";
import { settingsText } from "./entry-text";

describe("an entry's settings", () => {
  it.each([
    [{ kind: "sma", name: "sma", bars: 1 }, "1 bar"],
    [{ kind: "rsi", name: "rsi", bars: { horizons: 0.5 } }, "0.5 horizons"],
    [
      { kind: "volatility_ratio", name: "v", short: { horizons: 1 }, long: 48, rationale: "why" },
      "short 1 horizon · long 48",
    ],
    [{ kind: "zscore", name: "z", bars: 24, of: "volume" }, "24 bars · of volume"],
    [
      { kind: "plugin", plugin: "own", digest: "ab", name: "own", params: { recentBars: 8 }, parts: [""] },
      "recent bars 8",
    ],
    [{ kind: "time_of_day", name: "time_of_day" }, ""],
  ])("of %o read", (entry, text) => {
    expect(settingsText(entry)).toBe(text);
  });
});

import { describe, expect, it } from "vitest";
import { DAY_MS } from "@/lib/candles/candles";
import { uncovered } from "./live-candles";

const D = 20_000 * DAY_MS;
const HOUR = 3_600_000;
const day = (i: number, from = 0, until = 24) => ({
  dayMs: D + i * DAY_MS,
  askedFromMs: D + i * DAY_MS + from * HOUR,
  askedUntilMs: D + i * DAY_MS + until * HOUR,
});
const hours = (gaps: { fromMs: number; toMs: number }[]) =>
  gaps.map((g) => [(g.fromMs - D) / HOUR, (g.toMs - D) / HOUR]);

describe("uncovered", () => {
  it("is everything where nothing was asked for, and nothing where all was", () => {
    expect(hours(uncovered([], D, D + 30 * HOUR))).toEqual([[0, 30]]);
    expect(uncovered([day(0), day(1)], D + HOUR, D + 48 * HOUR)).toEqual([]);
  });

  it("finds holes between days and within them", () => {
    expect(hours(uncovered([day(2, 3, 12), day(0)], D + 2 * HOUR, D + 72 * HOUR))).toEqual([
      [24, 51],
      [60, 72],
    ]);
  });

  it("does not look outside the span", () => {
    expect(hours(uncovered([day(0, 0, 5), day(3)], D + 2 * HOUR, D + 10 * HOUR))).toEqual([[5, 10]]);
  });
});

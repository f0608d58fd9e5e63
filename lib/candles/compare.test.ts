import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareCloses } from "./basis";
import { type CandleColumns, MINUTE_MS } from "./candles";
import { allocateCandles } from "./columns";
import { differingMinutes } from "./compare";

/** Minute → close. */
type Closes = ReadonlyMap<number, number>;

function candlesOf(closes: Closes): CandleColumns {
  const minutes = [...closes.keys()].sort((a, b) => a - b);
  const candles = allocateCandles(minutes.length);
  for (const [i, minute] of minutes.entries()) {
    const close = closes.get(minute) as number;
    candles.openTime[i] = minute * MINUTE_MS;
    for (const field of ["open", "high", "low", "close"] as const) candles[field][i] = close;
  }
  return candles;
}

const closes = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 4 })), { maxLength: 60 })
  .map((pairs): Closes => new Map(pairs));

describe("differing minutes", () => {
  it("are those of either side whose values are not the same", () => {
    fc.assert(
      fc.property(closes, closes, (before, after) => {
        const want = [...new Set([...before.keys(), ...after.keys()])]
          .filter((minute) => before.get(minute) !== after.get(minute))
          .sort((a, b) => a - b);
        const found = differingMinutes(candlesOf(before), candlesOf(after));
        expect(found.map(({ openTime }) => openTime / MINUTE_MS)).toEqual(want);
        for (const { openTime, before: was, after: is } of found) {
          expect(was?.[3] ?? null).toBe(before.get(openTime / MINUTE_MS) ?? null);
          expect(is?.[3] ?? null).toBe(after.get(openTime / MINUTE_MS) ?? null);
        }
      }),
    );
  });
});

describe("the closes of two sources", () => {
  it("are compared on their common minutes", () => {
    fc.assert(
      fc.property(closes, closes, (a, b) => {
        const common = [...a.keys()].filter((minute) => b.has(minute)).sort((x, y) => x - y);
        const got = compareCloses(candlesOf(a), candlesOf(b));
        expect([got.both, got.onlyA, got.onlyB]).toEqual([
          common.length,
          a.size - common.length,
          b.size - common.length,
        ]);
        expect([...got.basis]).toEqual(
          common.map((minute) => (b.get(minute) as number) / (a.get(minute) as number) - 1),
        );
      }),
    );
  });

  it("correlate wholly with themselves scaled, and not at all where one stands still", () => {
    const walk = new Map(Array.from({ length: 50 }, (_, i) => [i, 100 + 3 * Math.sin(i)]));
    const scaled = new Map([...walk].map(([minute, close]) => [minute, close * 1.01]));
    expect(compareCloses(candlesOf(walk), candlesOf(scaled)).returnCorrelation).toBeCloseTo(1, 12);
    const still = new Map([...walk.keys()].map((minute) => [minute, 5]));
    expect(compareCloses(candlesOf(walk), candlesOf(still)).returnCorrelation).toBeNull();
    expect(compareCloses(candlesOf(walk), candlesOf(new Map())).returnCorrelation).toBeNull();
  });

  it("do not compare returns across a gap", () => {
    const gap = new Map([
      [0, 1],
      [1, 2],
      [2, 3],
      [10, 900],
      [11, 901],
      [12, 900],
    ]);
    const other = new Map([...gap].map(([minute, close]) => [minute, minute < 5 ? close : close + 7]));
    expect(compareCloses(candlesOf(gap), candlesOf(other)).returnCorrelation).toBeGreaterThan(0.99);
  });
});

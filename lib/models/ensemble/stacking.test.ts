import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalRandom, seededRandom } from "@/lib/models/random";
import { innerFolds } from "./inner-folds";
import { stackingWeights } from "./stacking";

const columns = (rows: number, count: number, seed: number) => {
  const normal = normalRandom(seededRandom(seed));
  return Array.from({ length: count }, () => Float64Array.from({ length: rows }, normal));
};
const mixed = (parts: Float64Array[], weights: number[]) =>
  (parts[0] as Float64Array).map((_, row) =>
    parts.reduce((sum, part, i) => sum + (weights[i] as number) * (part[row] as number), 0),
  );
const errorOf = (parts: Float64Array[], weights: ArrayLike<number>, y: Float64Array) =>
  y.reduce((sum, t, row) => sum + (t - (mixed(parts, Array.from(weights))[row] as number)) ** 2, 0) / y.length;

describe("stacking weights", () => {
  it("are those that made the target, where they are allowed", () => {
    const parts = columns(200, 3, 1);
    const weights = stackingWeights(parts, mixed(parts, [0.3, 0, 0.7]));
    for (const [i, expected] of [0.3, 0, 0.7].entries()) expect(weights[i]).toBeCloseTo(expected, 9);
  });

  it("are held at 0 and at a sum of 1; a member of zeros takes what the others do not earn", () => {
    const parts = columns(500, 2, 2);
    const [a, b] = stackingWeights(parts, mixed(parts, [2, 1.5])) as unknown as [number, number];
    expect(a + b).toBeCloseTo(1, 12);
    expect(a).toBeGreaterThan(b);
    const against = mixed(parts, [-0.5, -0.1]);
    expect(stackingWeights(parts, against).reduce((x, y) => x + y, 0)).toBeCloseTo(1, 12);
    const zeros = new Float64Array(500);
    expect([...stackingWeights([...parts, zeros], against)]).toEqual([0, 0, 1]);
    const shrunk = stackingWeights([zeros, ...parts], mixed(parts, [0.2, 0.3]));
    for (const [i, expected] of [0.5, 0.2, 0.3].entries()) expect(shrunk[i]).toBeCloseTo(expected, 9);
  });

  it("are the least squared error among all that are allowed", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 4 }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (seed, count, noise) => {
          const parts = columns(40, count, seed);
          const common = columns(40, 1, seed + 1)[0] as Float64Array;
          const alike = parts.map((part) => part.map((value, i) => value + 2 * (common[i] as number)));
          const y = (columns(40, 1, seed + 2)[0] as Float64Array).map((v, i) => noise * v + (common[i] as number));
          const weights = stackingWeights(alike, y);
          const sum = weights.reduce((a, b) => a + b, 0);
          expect(sum).toBeCloseTo(1, 12);
          expect(weights.every((w) => w >= 0)).toBe(true);
          const least = errorOf(alike, weights, y);
          const next = seededRandom(seed + 3);
          for (let trial = 0; trial < 60; trial++) {
            const drawn = weights.map((w) => Math.max(0, w + (next() - 0.5) * (trial < 30 ? 0.01 : 1)));
            const total = drawn.reduce((a, b) => a + b, 0);
            if (total === 0) continue;
            const other = drawn.map((w) => w / total);
            expect(errorOf(alike, other, y)).toBeGreaterThanOrEqual(least - 1e-10);
          }
          for (let i = 0; i < count; i++) {
            const alone = new Float64Array(count);
            alone[i] = 1;
            expect(errorOf(alike, alone, y)).toBeGreaterThanOrEqual(least - 1e-10);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("use one of members that say the same", () => {
    const [a] = columns(50, 1, 5) as [Float64Array];
    const zeros = a.map(() => 0);
    expect([...stackingWeights([a, a], a)]).toEqual([1, 0]);
    const halves = stackingWeights(
      [a, a, zeros],
      a.map((v) => 0.5 * v),
    );
    expect(halves[2]).toBeCloseTo(0.5, 12);
    expect([...stackingWeights([zeros], a)]).toEqual([1]);
    expect([...stackingWeights([zeros, zeros], zeros)]).toEqual([1, 0]);
  });

  it("do not depend on the unit of returns, however large or small", () => {
    const parts = columns(60, 2, 6);
    const y = mixed(parts, [0.3, 0.7]);
    for (const unit of [1e-200, 1e250]) {
      const weights = stackingWeights(
        parts.map((part) => part.map((v) => v * unit)),
        y.map((v) => v * unit),
      );
      expect(weights[0]).toBeCloseTo(0.3, 9);
      expect(weights[1]).toBeCloseTo(0.7, 9);
    }
  });
});

describe("inner folds", () => {
  it("never fit on a row within the gap before what they predict, nor on one after it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 100, maxLength: 300 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 20 }),
        (steps, folds, gapMs) => {
          let time = 0;
          const asOf = Float64Array.from(steps, (step) => {
            time += step;
            return time;
          });
          let parts: ReturnType<typeof innerFolds>;
          try {
            parts = innerFolds(asOf.length, folds, asOf, gapMs);
          } catch (error) {
            expect(String(error)).toContain("too few to stack");
            return;
          }
          expect(parts).toHaveLength(folds);
          expect(parts.at(-1)?.testEnd).toBe(asOf.length);
          for (const [k, { trainEnd, testStart, testEnd }] of parts.entries()) {
            expect(testEnd).toBe(parts[k + 1]?.testStart ?? asOf.length);
            const from = asOf[testStart] as number;
            expect(from - (asOf[trainEnd - 1] as number)).toBeGreaterThanOrEqual(gapMs);
            // No row that could be fitted on is left out, but those of the very time that is predicted.
            if (trainEnd < testStart) expect(from - (asOf[trainEnd] as number)).toBeLessThan(gapMs);
            expect(asOf[testStart - 1]).toBeLessThan(from);
          }
        },
      ),
    );
  });

  it("are equal parts without times", () => {
    expect(innerFolds(103, 3)).toEqual([
      { trainEnd: 25, testStart: 25, testEnd: 51 },
      { trainEnd: 51, testStart: 51, testEnd: 77 },
      { trainEnd: 77, testStart: 77, testEnd: 103 },
    ]);
  });

  it("say what to do when rows are too few", () => {
    expect(() => innerFolds(30, 3)).toThrow("fold 1 has 7 rows to fit on and 8 to predict; use fewer folds");
    expect(() => innerFolds(5, 1, new Float64Array(4))).toThrow("5 rows have 4 times");
    expect(() => innerFolds(100, 2, undefined, 60_000)).toThrow("needs the rows' times");
  });
});

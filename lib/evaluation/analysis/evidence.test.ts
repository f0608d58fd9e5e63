import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wilson } from "@/lib/evaluation/direction";
import { binomialTail } from "./binomial";
import { effectiveCount, evidenceOf, rowsToTell } from "./evidence";
import { simulate } from "./testing/simulated";

describe("effective rows", () => {
  it("are never more than the rows", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 3, maxLength: 80 }),
        fc.integer({ min: 1, max: 30 }),
        (values, lags) => {
          const n = effectiveCount(values, lags);
          if (n === null) return;
          expect(n).toBeLessThanOrEqual(values.length);
          expect(n).toBeGreaterThan(0);
        },
      ),
    );
  });

  it("are the formula's, worked by hand", () => {
    // Mean ½, ρ1 = (1 − 1 + 1)·¼ / 1 = ¼ over four values 1 1 0 0; ρ2 = −½: 1 + 2(⅔·¼ − ⅓·½) = 1.
    expect(effectiveCount([1, 1, 0, 0], 2)).toBeCloseTo(4, 12);
    // One lag: 1 + 2·½·¼ = 1.25.
    expect(effectiveCount([1, 1, 0, 0], 1)).toBeCloseTo(3.2, 12);
  });

  it("find the overlap of sums over 10 steps", () => {
    const { yTrue } = simulate({ rows: 20_000, seed: 1, overlap: 10 });
    const n = effectiveCount(yTrue, 100) as number;
    expect(n).toBeGreaterThan(1600);
    expect(n).toBeLessThan(2600);
  });

  it("are unknown for values that do not vary, and then those of the overlap", () => {
    expect(effectiveCount([1, 1, 1, 1], 2)).toBeNull();
    const all = evidenceOf({
      outcome: new Int8Array(100).fill(1),
      rows: 100,
      overlapRows: 10,
      accuracy: 1,
      pearsonR: 1,
    });
    expect(all).toMatchObject({ nOverlap: 10, nEffective: 10, pearsonPValue: 0 });
  });
});

describe("sample sizes for a power of 80 %", () => {
  it.each([
    [0.55, 783],
    [0.53, 2178],
    [0.52, 4903],
    [0.51, 19_620],
  ])("accuracy %s", (accuracy, rows) => {
    expect(Math.abs((rowsToTell(accuracy) as number) - rows)).toBeLessThanOrEqual(1);
  });

  it("there is none for a coin", () => {
    expect(rowsToTell(0.5)).toBeNull();
    expect(rowsToTell(0.3)).toBeNull();
  });
});

describe("Wilson's interval", () => {
  it("is the known one of 8 in 10", () => {
    const { lower, upper } = wilson(0.8, 10);
    expect(lower).toBeCloseTo(0.4901, 3);
    expect(upper).toBeCloseTo(0.9433, 3);
  });
});

describe("the binomial tail", () => {
  it.each([
    [8, 10, 0.5, 56 / 1024],
    [10, 10, 0.5, 1 / 1024],
    [1, 10, 0.5, 1023 / 1024],
    [0, 10, 0.5, 1],
    [11, 10, 0.5, 0],
    [3, 4, 0.25, 13 / 256],
  ])("P(X ≥ %s) of %s at %s", (k, n, chance, expected) => {
    expect(binomialTail(k, n, chance)).toBeCloseTo(expected, 12);
  });

  it("stays exact far out and for many", () => {
    expect(binomialTail(560, 1000, 0.5)).toBeCloseTo(8.252493527522651e-5, 12);
    expect(binomialTail(470, 1000, 0.5)).toBeCloseTo(0.973161075177495, 10);
    expect(binomialTail(49_501, 100_000, 0.5) + binomialTail(50_500, 100_000, 0.5)).toBeCloseTo(1, 9);
    expect(binomialTail(1000, 1000, 0.5)).toBeCloseTo(0, 12);
  });

  it("with its complement makes one", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.nat(400),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        (n, k, chance) => {
          fc.pre(k <= n);
          const below = binomialTail(n - k + 1, n, 1 - chance);
          expect(binomialTail(k, n, chance) + below).toBeCloseTo(1, 9);
        },
      ),
    );
  });
});

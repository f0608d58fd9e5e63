import { describe, expect, it } from "vitest";
import { normalCdf } from "@/lib/models/normal-cdf";
import { correlationPValue } from "./distributions";

/** P(|T| > t) of Student's t with few degrees of freedom has closed forms. */
const closedForm: Record<number, (t: number) => number> = {
  1: (t) => 1 - (2 / Math.PI) * Math.atan(t),
  2: (t) => 1 - t / Math.sqrt(t * t + 2),
  4: (t) => {
    const c = t / Math.sqrt(t * t + 4);
    return 1 - (c * (3 - c * c)) / 2;
  },
};

describe("p-value of a correlation", () => {
  it.each([1, 2, 4])("equals the closed form at %d degrees of freedom", (freedom) => {
    for (const r of [1e-9, 0.01, 0.2, 0.5, 0.8, 0.97]) {
      const t = r * Math.sqrt(freedom / (1 - r * r));
      const expected = (closedForm[freedom] as (t: number) => number)(t);
      expect(Math.abs(correlationPValue(r, freedom + 2) / expected - 1)).toBeLessThan(1e-12);
    }
  });

  it("is 1 without and 0 with perfect correlation, and symmetric", () => {
    expect(correlationPValue(0, 10)).toBe(1);
    expect(correlationPValue(1, 10)).toBe(0);
    expect(correlationPValue(-0.3, 50)).toBe(correlationPValue(0.3, 50));
  });

  it.each([
    [0.05, 100_002, 2 * (1 - normalCdf(0.05 * Math.sqrt(100_000 / (1 - 0.0025))))],
    [0.01, 1_000_002, 2 * (1 - normalCdf(10 / Math.sqrt(1 - 1e-4)))],
    [0.001, 1_000_002, 2 * (1 - normalCdf(1 / Math.sqrt(1 - 1e-6)))],
  ])("approaches the normal's for r = %d of %d points", (r, n, expected) => {
    expect(Math.abs(correlationPValue(r, n) - expected)).toBeLessThan(2e-6);
  });
});

describe("normal distribution function", () => {
  it.each([
    [0, 0.5],
    [1, 0.8413447460685429],
    [1.96, 0.9750021048517796],
    [-1.96, 0.02499789514822044],
    [3.5, 0.9997673709209645],
    [3.6, 0.9998408914098423],
    [-6, 9.86587645037698e-10],
    [-20, 2.753624118606234e-89],
  ])("of %d is %d", (z, expected) => {
    expect(Math.abs(normalCdf(z) / expected - 1)).toBeLessThan(1e-13);
  });
});

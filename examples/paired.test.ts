import { describe, expect, it } from "vitest";
import { seededRandom } from "@/lib/models/random";
import { pairedComparison } from "./paired";

const uniform = seededRandom(7);
const yTrue = Float64Array.from({ length: 400 }, () => uniform() - 0.5);
const asOf = Float64Array.from(yTrue, (_, i) => i * 3_600_000);
/** Knows a share of the truth. */
const knowing = (share: number) => ({
  asOf,
  yTrue,
  yPred: yTrue.map((truth) => share * truth + (1 - share) * 0.2 * (uniform() - 0.5)),
});

describe("pairedComparison", () => {
  it("sees who is better, whichever comes first", () => {
    const better = pairedComparison(knowing(0.1), knowing(0.5), 8);
    expect(better.rows).toBe(400);
    expect(better.gain).toBeGreaterThan(0.2);
    expect(better.low).toBeGreaterThan(0);
    expect(pairedComparison(knowing(0.5), knowing(0.1), 8).high).toBeLessThan(0);
  });

  it("finds nothing between equals", () => {
    const { gain, low, high } = pairedComparison(knowing(0.3), knowing(0.3), 8);
    expect(Math.abs(gain)).toBeLessThan(0.05);
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(0);
  });

  it("compares rows of the same time, and no others", () => {
    const all = knowing(0.4);
    const late = { asOf: asOf.slice(100), yTrue: yTrue.slice(100), yPred: all.yPred.slice(100) };
    expect(pairedComparison(all, late, 8)).toMatchObject({ rows: 300, gain: 0, low: 0, high: 0 });
    const other = { ...late, asOf: late.asOf.map((at) => at + 1) };
    expect(() => pairedComparison(all, other, 8)).toThrow(/no row in common/);
  });
});

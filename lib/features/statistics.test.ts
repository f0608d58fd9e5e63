import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DatasetError } from "./refusal";
import { columnFrame, describeColumn } from "./statistics";
import { averageRanks, momentsOf, pearsonOf, quantileOf } from "./statistics-ranks";
import { decileBins, stabilityIndex } from "./statistics-stability";

const HOUR_MS = 3_600_000;
const hours = (rows: number) => Float64Array.from({ length: rows }, (_, i) => i * HOUR_MS);
const of = (...values: number[]) => Float64Array.from(values);
/** Finite, of one scale: what features are. */
const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
// JSON knows no negative zero.
const column = fc
  .array(value, { minLength: 2, maxLength: 200 })
  .map((list) => Float64Array.from(list, (x) => (x === 0 ? 0 : x)));

describe("known values", () => {
  it("quantiles lie between neighbours, as numpy's default", () => {
    const ascending = of(1, 2, 4, 8);
    expect([0, 0.1, 0.25, 0.5, 0.9, 1].map((q) => quantileOf(ascending, q))).toEqual(
      [1, 1.3, 1.75, 3, 6.8, 8].map((x) => expect.closeTo(x, 12)),
    );
  });

  it("ties share the mean of their ranks", () => {
    const values = of(3, 1, 3, 2, 3);
    expect([...averageRanks(values, values.slice().sort())]).toEqual([4, 1, 4, 2, 4]);
  });

  it("deviation is the population's", () => {
    expect(momentsOf(of(2, 4, 4, 4, 5, 5, 7, 9))).toEqual({ mean: 5, deviation: 2 });
  });

  it("Pearson sees the line, Spearman the order", () => {
    const target = of(1, 2, 3, 4, 5);
    const frame = columnFrame(target, hours(5));
    const { correlation } = describeColumn(of(1, 8, 27, 64, 125), frame);
    // Deviations −44 −37 −18 19 80 and −2 … 2: 304 / √(10390 · 10).
    expect(correlation.pearson).toBeCloseTo(304 / Math.sqrt(103_900), 12);
    expect(correlation.spearman).toBeCloseTo(1, 12);
  });

  it("of a column or target that never varies there is no correlation", () => {
    const frame = columnFrame(of(1, 2, 3, 4), hours(4));
    expect(describeColumn(of(0.1, 0.1, 0.1, 0.1), frame).correlation).toEqual({ pearson: null, spearman: null });
    expect(pearsonOf(of(1, 2), of(7, 7))).toBeNull();
    expect(pearsonOf(of(1), of(7))).toBeNull();
  });

  it("the index of two samples over the same bins is Σ (a − b) ln(a / b)", () => {
    // The base is uniform over ten bins; the other has all its rows in the lower half.
    const base = Float64Array.from({ length: 1000 }, (_, i) => i);
    const lower = Float64Array.from({ length: 500 }, (_, i) => i);
    const full = 5 * (0.2 - 0.1) * Math.log(2);
    const empty = 5 * (1e-4 - 0.1) * Math.log(1e-4 / 0.1);
    expect(stabilityIndex(decileBins(base), lower)).toBeCloseTo(full + empty, 9);
  });

  it("a column that was always one value is seen to leave it, in either direction", () => {
    const bins = decileBins(new Float64Array(100));
    expect(stabilityIndex(bins, new Float64Array(50))).toBe(0);
    for (const other of [-1, 1]) expect(stabilityIndex(bins, new Float64Array(50).fill(other))).toBeGreaterThan(5);
  });

  it("one row's chance to be a decile does not make a bin of it", () => {
    const base = Float64Array.from({ length: 101 }, (_, i) => i);
    const between = base.map((x) => x + 0.5);
    expect(stabilityIndex(decileBins(base), between)).toBeLessThan(0.01);
  });

  it("eighths are of time: a gap leaves one out instead of moving the others", () => {
    const asOf = of(0, 1, 2, 3, 40, 41, 79, 80).map((hour) => hour * HOUR_MS);
    const { stability } = describeColumn(of(1, 1, 1, 1, 2, 2, 3, 3), columnFrame(new Float64Array(8), asOf));
    expect(stability.map(({ from, mean }) => [from, mean])).toEqual([
      ["1970-01-01T00:00:00.000Z", 1],
      ["1970-01-02T16:00:00.000Z", 2],
      ["1970-01-03T22:00:00.000Z", 3],
    ]);
    expect(stability[0]?.psi).toBe(0);
  });

  it("a column that never varies has one bin, one that hardly does spans its few others", () => {
    const frame = columnFrame(hours(1000), hours(1000));
    expect(describeColumn(new Float64Array(1000).fill(7), frame)).toMatchObject({
      distinct: 1,
      deviation: 0,
      histogram: [{ from: 7, to: 7, share: 1 }],
    });
    const rare = new Float64Array(1000);
    rare[3] = 24;
    const { histogram } = describeColumn(rare, frame);
    expect(histogram).toHaveLength(24);
    expect(histogram[0]).toEqual({ from: 0, to: 1, share: 0.999 });
    expect(histogram[23]).toEqual({ from: 23, to: 24, share: 0.001 });
  });

  it("nothing cannot be described", () => {
    expect(() => columnFrame(new Float64Array(0), new Float64Array(0))).toThrow(DatasetError);
  });
});

describe("laws", () => {
  it("shares add up to 1, quantiles ascend within the extremes, the index is never negative", () => {
    fc.assert(
      fc.property(column, (values) => {
        const found = describeColumn(values, columnFrame(values, hours(values.length)), 0.25);
        expect(found.histogram.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
        const { p01, p05, p25, p50, p75, p95, p99 } = found.quantiles;
        const ascending = [found.min, p01, p05, p25, p50, p75, p95, p99, found.max];
        expect(ascending).toEqual([...ascending].sort((a, b) => a - b));
        for (const { psi } of found.stability) expect(psi).toBeGreaterThanOrEqual(0);
        expect(found.psiMax).toBe(Math.max(...found.stability.map(({ psi }) => psi)));
        expect(found.missingShare).toBe(0.25);
        expect(JSON.parse(JSON.stringify(found))).toEqual(found);
      }),
    );
  });

  it("a column is wholly correlated with itself, whatever its scale", () => {
    fc.assert(
      fc.property(column, fc.constantFrom(2 ** -20, 1, 2 ** 20), (given, scale) => {
        // Steps that scaling does not round away, which would make ties.
        const values = given.map((x) => Math.round(x * 1024) / 1024);
        fc.pre(momentsOf(values).deviation > 0);
        const scaled = values.map((x) => x * scale);
        const { correlation } = describeColumn(scaled, columnFrame(values, hours(values.length)));
        expect(correlation.pearson).toBeCloseTo(1, 9);
        expect(correlation.spearman).toBeCloseTo(1, 9);
      }),
    );
  });

  it("Spearman does not change under what keeps the order", () => {
    const small = fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 3, maxLength: 60 });
    fc.assert(
      fc.property(small, (list) => {
        const values = Float64Array.from(list);
        const frame = columnFrame(
          hours(values.length).map((x, i) => Math.sin(x) + i),
          hours(values.length),
        );
        const plain = describeColumn(values, frame).correlation.spearman;
        expect(describeColumn(values.map(Math.exp), frame).correlation.spearman).toEqual(plain);
      }),
    );
  });

  it("histogram counts what a plain count finds", () => {
    fc.assert(
      fc.property(column, (values) => {
        const { histogram } = describeColumn(values, columnFrame(values, hours(values.length)));
        fc.pre(histogram.length === 24);
        const [first, last] = [histogram[0]?.from as number, histogram[23]?.to as number];
        const width = (last - first) / 24;
        const middle = values.filter((x) => x >= first + 6 * width && x < first + 18 * width).length;
        const counted = histogram.slice(6, 18).reduce((sum, { share }) => sum + share, 0) * values.length;
        // A value on an edge may round to either side of it.
        expect(Math.abs(counted - middle)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

it("a mean that underflows is zero, not minus zero", () => {
  const values = Float64Array.from([-6.4e-323, 6e-323]);
  const found = describeColumn(values, columnFrame(values, hours(2)));
  expect(Object.is(found.mean, 0)).toBe(true);
});

/** Bins of columns. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "@/lib/models/random";
import { binMatrix } from "./binning";

describe("bins", () => {
  it("are whole, ascending, and tell a value from the next", () => {
    const value = fc.oneof(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 2, max: 40 }),
        (values, maxBins) => {
          const binned = binMatrix({ rows: values.length, columns: 1, values: Float64Array.from(values) }, maxBins);
          const edges = [...(binned.uppers[0] ?? [])];
          expect(edges.length).toBeLessThan(maxBins);
          expect(edges).toEqual([...new Set(edges)].sort((a, b) => a - b));
          if (edges.length === 0) return;
          values.forEach((v, row) => {
            const bin = edges.filter((edge) => v > edge).length;
            expect(binned.bins[row * 16]).toBe(bin);
          });
          const sizes = edges
            .concat(Number.POSITIVE_INFINITY)
            .map((_, bin) => values.filter((v) => edges.filter((e) => v > e).length === bin).length);
          expect(Math.min(...sizes)).toBeGreaterThan(0);
        },
      ),
    );
  });

  it("hold about equally many rows of a column with many values", () => {
    const next = seededRandom(3);
    const values = Float64Array.from({ length: 10_000 }, () => next() ** 4);
    const { bins, uppers } = binMatrix({ rows: 10_000, columns: 1, values }, 50);
    expect(uppers[0]).toHaveLength(49);
    const sizes = new Array(50).fill(0);
    for (let row = 0; row < 10_000; row++) sizes[bins[row * 16] as number]++;
    expect(Math.max(...sizes)).toBeLessThanOrEqual(201);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(199);
  });
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { evenly, largestTriangles } from "./reduce";

it("reduced lines keep their ends, their order and their peak", () => {
  const values = Float64Array.from({ length: 5000 }, (_, i) => Math.sin(i / 300));
  values[2345] = 9;
  const kept = largestTriangles(values, 200);
  expect(kept).toHaveLength(200);
  expect(kept[0]).toBe(0);
  expect(kept.at(-1)).toBe(4999);
  expect(kept).toContain(2345);
});

it("both ways give ascending places, no more than asked for, the first and last among them", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: -1, max: 1 }), { minLength: 2, maxLength: 300 }),
      fc.integer({ min: 2, max: 60 }),
      (values, most) => {
        for (const kept of [largestTriangles(values, most), evenly(values.length, most)]) {
          expect(kept.length).toBe(Math.min(values.length, most));
          expect(kept[0]).toBe(0);
          expect(kept.at(-1)).toBe(values.length - 1);
          expect(new Set(kept).size).toBe(kept.length);
          expect(kept).toEqual([...kept].sort((a, b) => a - b));
        }
      },
    ),
  );
});

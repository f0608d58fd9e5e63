import fc from "fast-check";
import { expect, it } from "vitest";
import { averageRanks } from "./ranks";

function plainRanks(values: number[]): number[] {
  return values.map((v) => {
    const below = values.filter((other) => other < v).length;
    const equal = values.filter((other) => other === v).length;
    return below + (equal + 1) / 2;
  });
}

it("gives tied values the mean of their places", () => {
  expect([...averageRanks(Float64Array.of(3, -1, 3, 0, -0, 7))]).toEqual([4.5, 1, 4.5, 2.5, 2.5, 6]);
});

it("equals the plain definition for any finite numbers", () => {
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -3, max: 3 }),
    fc.integer({ min: 0, max: 1000 }).map((i) => 1 + i * Number.EPSILON),
  );
  fc.assert(
    fc.property(fc.array(number, { maxLength: 200 }), (values) => {
      expect([...averageRanks(Float64Array.from(values))]).toEqual(plainRanks(values));
    }),
  );
});

it("orders long runs that differ only in their last bits", () => {
  const values = Float64Array.from({ length: 5000 }, (_, i) => 1 + ((i * 7919) % 5000) * Number.EPSILON);
  expect(averageRanks(values)).toEqual(Float64Array.from({ length: 5000 }, (_, i) => ((i * 7919) % 5000) + 1));
});

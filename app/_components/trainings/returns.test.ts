import { expect, it } from "vitest";
import { cumulativeReturns } from "./returns";

it("adds the actual return in the predicted direction", () => {
  const points = cumulativeReturns([
    { asOf: "2026-01-01T00:00:00Z", actual: 0.02, predicted: 0.5 },
    { asOf: "2026-01-01T00:05:00Z", actual: 0.01, predicted: -0.1 },
    { asOf: "2026-01-01T00:10:00Z", actual: -0.03, predicted: -0.1 },
    { asOf: "2026-01-01T00:15:00Z", actual: 0.5, predicted: 0 },
  ]);
  expect(points.map((point) => Number(point.followed.toFixed(6)))).toEqual([0.02, 0.01, 0.04, 0.04]);
  expect(points[3]?.perfect).toBeCloseTo(0.56, 12);
  expect(points[1]?.x).toBe(Date.parse("2026-01-01T00:05:00Z"));
});

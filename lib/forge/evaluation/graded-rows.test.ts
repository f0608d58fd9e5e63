import { expect, it } from "vitest";
import { seenRowsOf } from "./graded-rows";

const HOUR_MS = 3_600_000;

it("rows whose truths overlap those of training count as seen, as folds keep the horizon apart", () => {
  const asOf = Float64Array.from({ length: 48 }, (_, hour) => hour * HOUR_MS);
  // Fitted on hours 0 to 9, each of which knows what came an hour, or a day, later.
  expect(seenRowsOf(asOf, 9 * HOUR_MS, 60)).toBe(10);
  expect(seenRowsOf(asOf, 9 * HOUR_MS, 24 * 60)).toBe(33);
  expect(seenRowsOf(asOf, -HOUR_MS, 60)).toBe(0);
});

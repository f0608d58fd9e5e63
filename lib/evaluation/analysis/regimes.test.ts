import { expect, it } from "vitest";
import { regimesOf } from "./regimes";

const rows = 400;
/** Rises by 1 % a row for half of the time, quietly; then falls, with swings twice as large. */
const step = (i: number) => (i < rows / 2 ? 0.01 + 0.002 * (-1) ** i : -0.01 + 0.02 * (-1) ** i);
const steps = Float64Array.from({ length: rows + 1 }, (_, i) => step(i));

function closesOf(): Float64Array {
  const closes = new Float64Array(rows);
  let level = 0;
  for (let i = 0; i < rows; i++) {
    level += steps[i] as number;
    closes[i] = 100 * Math.exp(level);
  }
  return closes;
}

const yTrue = steps.slice(1);

it.each([
  ["prices", closesOf()],
  ["truths that were known by then", null],
])("regimes follow the market before each row, told from %s", (_name, closes) => {
  // Predictions are right in the first half alone: whoever parts the rows by the future would see it in other parts.
  const yPred = yTrue.map((truth, i) => (i < rows / 2 ? truth : -truth));
  const regimes = regimesOf({ yTrue, yPred, overlapRows: 1, epochLengthMinutes: 60, closes });
  const accuracy = (name: string) => regimes.find((one) => one.name === name)?.metrics.directional_accuracy as number;
  expect(accuracy("up")).toBeGreaterThan(0.9);
  expect(accuracy("down")).toBe(0);
  expect(accuracy("low")).toBeGreaterThan(0.9);
  expect(accuracy("high")).toBeLessThan(0.2);
});

it("too few rows have no regimes", () => {
  const few = yTrue.subarray(0, 80);
  expect(regimesOf({ yTrue: few, yPred: few, overlapRows: 1, epochLengthMinutes: 60 })).toEqual([]);
});

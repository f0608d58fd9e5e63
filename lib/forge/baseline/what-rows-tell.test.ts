/** A proposal claims no more for its rows than the learning-problem page does. */
import { expect, test } from "vitest";
import { rowsToTell } from "@/lib/evaluation/analysis/evidence";
import { independentRows, leastAccuracyTold, whatRowsTell } from "./what-rows-tell";

const daily = { rows: 4320, rowEveryMinutes: 60, horizonMinutes: 1440, folds: 3 };
const fast = { rows: 8640, rowEveryMinutes: 5, horizonMinutes: 5, folds: 3 };

test("a day ahead, every hour: 180 days of rows are 135 independent ones, and say so", () => {
  expect(independentRows(daily)).toBe(135);
  expect(whatRowsTell(daily)).toMatch(
    /135 independent rows, enough to tell an accuracy of 62\.\d % from a coin, and no smaller one\. For 55 % it takes 783, about 1,044 days\.$/,
  );
});

test("five minutes ahead, every five minutes: each row counts", () => {
  expect(independentRows(fast)).toBe(6480);
  expect(whatRowsTell(fast)).toMatch(/6,480 independent rows, enough to tell an accuracy of 51\.8 % from a coin/);
});

test("the accuracy told is the least that the rows suffice for; too few tell none", () => {
  for (const rows of [20, 135, 783, 6480]) {
    const least = leastAccuracyTold(rows) as number;
    expect(rowsToTell(least)).toBeLessThanOrEqual(rows);
    expect(rowsToTell(least - 0.001)).toBeGreaterThan(rows);
  }
  expect(leastAccuracyTold(1)).toBeNull();
  expect(whatRowsTell({ ...daily, rows: 30 })).toContain("too few to tell any accuracy");
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { timeSeriesSplit, walkForwardByTime } from "./folds";
import { EvaluationError } from "./report";

const inclusive = (folds: ReturnType<typeof timeSeriesSplit>) =>
  folds.map((f) => `${f.trainFrom}–${f.trainTo - 1} → ${f.testFrom}–${f.testTo - 1}`).join("; ");

describe("scikit-learn's split", () => {
  it.each([
    [100, 3, 24, undefined, "0–0 → 25–49; 0–25 → 50–74; 0–50 → 75–99"],
    [103, 3, 5, undefined, "0–22 → 28–52; 0–47 → 53–77; 0–72 → 78–102"],
    [103, 3, 5, 30, "0–22 → 28–52; 18–47 → 53–77; 43–72 → 78–102"],
    [12, 3, 1, undefined, "0–1 → 3–5; 0–4 → 6–8; 0–7 → 9–11"],
  ])("of %d rows, %d splits, gap %d, at most %s", (rows, splits, gap, maxTrainSize, expected) => {
    expect(inclusive(timeSeriesSplit(rows, { splits, gap, maxTrainSize }))).toBe(expected);
  });

  it("takes a test size", () => {
    expect(inclusive(timeSeriesSplit(20, { splits: 2, testSize: 3, gap: 1 }))).toBe("0–12 → 14–16; 0–15 → 17–19");
  });

  it.each([
    [8, 3, 2, "leave nothing of 8 rows"],
    [3, 3, 0, "need at least 4 rows"],
    [10, 1, 0, "splits is 1"],
    [10, 2, -1, "gap is -1"],
  ])("refuses %d rows, %d splits, gap %d", (rows, splits, gap, message) => {
    expect(() => timeSeriesSplit(rows, { splits, gap })).toThrow(message);
    expect(() => timeSeriesSplit(rows, { splits, gap })).toThrow(EvaluationError);
  });
});

describe("walk-forward by time", () => {
  const times = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 300 }).map((steps) => {
    let at = 1_700_000_000_000;
    return Float64Array.from(steps, (step) => {
      at += step * 60_000;
      return at;
    });
  });

  it("never lets a training target reach into the test block, whatever rows are missing", () => {
    let made = 0;
    fc.assert(
      fc.property(
        times,
        fc.record({
          folds: fc.integer({ min: 1, max: 6 }),
          gapMinutes: fc.integer({ min: 0, max: 300 }),
          maxTrainRows: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
        }),
        (asOf, options) => {
          let folds: ReturnType<typeof walkForwardByTime>;
          try {
            folds = walkForwardByTime(asOf, options);
          } catch (error) {
            expect(error).toBeInstanceOf(EvaluationError);
            return;
          }
          made++;
          expect(folds).toHaveLength(options.folds);
          expect(folds.at(-1)?.testTo).toBe(asOf.length);
          folds.forEach((fold, i) => {
            const firstTest = asOf[fold.testFrom] as number;
            expect((asOf[fold.trainTo - 1] as number) + options.gapMinutes * 60_000).toBeLessThanOrEqual(firstTest);
            expect(fold.trainTo - fold.trainFrom).toBeLessThanOrEqual(options.maxTrainRows ?? asOf.length);
            expect(fold.trainTo).toBeLessThanOrEqual(fold.testFrom);
            // No usable row is left out: the next one's target would reach into the test.
            const next = asOf[fold.trainTo] as number;
            if (fold.trainTo < fold.testFrom) expect(next + options.gapMinutes * 60_000).toBeGreaterThan(firstTest);
            if (i > 0) expect(fold.testFrom).toBe(folds[i - 1]?.testTo);
            if (fold.testFrom > 0) expect(asOf[fold.testFrom - 1]).not.toBe(firstTest);
          });
        },
      ),
      { numRuns: 500 },
    );
    expect(made).toBeGreaterThan(50);
  });

  it("cuts blocks of equal size where rows are regular", () => {
    const asOf = Float64Array.from({ length: 103 }, (_, i) => i * 300_000);
    expect(inclusive(walkForwardByTime(asOf, { folds: 3, gapMinutes: 10 }))).toBe(
      "0–26 → 28–52; 0–51 → 53–77; 0–76 → 78–102",
    );
  });

  it("refuses rows out of order", () => {
    expect(() => walkForwardByTime(Float64Array.of(1, 3, 2), { folds: 1, gapMinutes: 0 })).toThrow("row 2 is earlier");
  });
});

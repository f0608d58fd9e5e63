import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gapMinutesOf, timeSeriesSplit, walkForwardByTime } from "./folds";
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

describe("walk-forward by time, in all its ways", () => {
  const regular = (rows: number, everyMinutes: number) =>
    Float64Array.from({ length: rows }, (_, i) => 1_700_000_100_000 + i * everyMinutes * 60_000);
  const markets = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 3 })), { minLength: 20, maxLength: 200 })
    .map((steps) => {
      let at = 1_700_000_000_000;
      return Float64Array.from(
        steps.flatMap(([step, rows]) => {
          at += step * 60_000;
          return Array.from({ length: rows }, () => at);
        }),
      );
    });

  it("shares no candle between training and test where that is asked, and parts no rows of one time", () => {
    let made = 0;
    fc.assert(
      fc.property(
        markets,
        fc.record({
          folds: fc.integer({ min: 1, max: 5 }),
          embargo: fc.constantFrom("horizon" as const, "horizon+lookback" as const),
          horizonMinutes: fc.integer({ min: 1, max: 60 }),
          lookbackMinutes: fc.integer({ min: 1, max: 200 }),
          windowMinutes: fc.option(fc.integer({ min: 30, max: 600 }), { nil: undefined }),
          maxTrainRows: fc.option(fc.integer({ min: 1, max: 80 }), { nil: undefined }),
          testMinutes: fc.option(fc.integer({ min: 20, max: 200 }), { nil: undefined }),
        }),
        (asOf, { embargo, horizonMinutes, lookbackMinutes, ...options }) => {
          const gapMinutes = gapMinutesOf(embargo, { horizonMinutes, lookbackMinutes, rowEveryMinutes: 1 });
          let folds: ReturnType<typeof walkForwardByTime>;
          try {
            folds = walkForwardByTime(asOf, { ...options, gapMinutes });
          } catch (error) {
            expect(error).toBeInstanceOf(EvaluationError);
            return;
          }
          made++;
          for (const { trainFrom, trainTo, testFrom, testTo } of folds) {
            const times = (from: number, to: number) => [...asOf.subarray(from, to)];
            const lastTarget = Math.max(...times(trainFrom, trainTo)) + horizonMinutes * 60_000;
            const firstTest = Math.min(...times(testFrom, testTo));
            expect(lastTarget).toBeLessThanOrEqual(firstTest);
            if (embargo === "horizon+lookback") {
              expect(lastTarget).toBeLessThanOrEqual(firstTest - lookbackMinutes * 60_000);
            }
            for (const edge of [trainFrom, trainTo, testFrom, testTo]) {
              if (edge > 0 && edge < asOf.length) expect(asOf[edge]).not.toBe(asOf[edge - 1]);
            }
            if (options.windowMinutes !== undefined) {
              const span = firstTest - gapMinutes * 60_000 - (asOf[trainFrom] as number);
              expect(span).toBeLessThan(options.windowMinutes * 60_000);
            }
            if (options.maxTrainRows !== undefined)
              expect(trainTo - trainFrom).toBeLessThanOrEqual(options.maxTrainRows);
            if (options.testMinutes !== undefined) {
              expect((asOf[testTo - 1] as number) - firstTest).toBeLessThan(options.testMinutes * 60_000);
            }
          }
        },
      ),
      { numRuns: 500 },
    );
    expect(made).toBeGreaterThan(50);
  });

  it("slides a window of the newest rows, by time or by number", () => {
    const asOf = regular(100, 5);
    expect(inclusive(walkForwardByTime(asOf, { folds: 3, gapMinutes: 5, windowMinutes: 50 }))).toBe(
      "15–24 → 25–49; 40–49 → 50–74; 65–74 → 75–99",
    );
    expect(inclusive(walkForwardByTime(asOf, { folds: 3, gapMinutes: 5, maxTrainRows: 10 }))).toBe(
      "15–24 → 25–49; 40–49 → 50–74; 65–74 → 75–99",
    );
  });

  it("tests the same rows whatever the width of its blocks, when folds × width is the same", () => {
    const asOf = regular(1000, 5);
    const tested = (folds: number, testMinutes: number) => {
      const made = walkForwardByTime(asOf, { folds, testMinutes, gapMinutes: 60 });
      expect(made.map((fold) => fold.testTo - fold.testFrom)).toEqual(made.map(() => testMinutes / 5));
      return [made[0]?.testFrom, made.at(-1)?.testTo];
    };
    expect(tested(2, 600)).toEqual([760, 1000]);
    expect(tested(4, 300)).toEqual([760, 1000]);
    expect(tested(12, 100)).toEqual([760, 1000]);
  });

  it.each([
    ["tests longer than the history", { folds: 2, testMinutes: 5_000 }, "other test blocks or fewer folds"],
    ["a window of nothing", { folds: 1, windowMinutes: 0 }, "windowMinutes is 0"],
    ["a test of no time", { folds: 1, testMinutes: Number.NaN }, "testMinutes is NaN"],
  ])("refuses %s", (_name, options, message) => {
    expect(() => walkForwardByTime(regular(100, 5), { gapMinutes: 5, ...options })).toThrow(message);
  });

  it("keeps a row's distance even where the horizon is shorter", () => {
    const plan = { horizonMinutes: 5, lookbackMinutes: 240, rowEveryMinutes: 60 };
    expect(gapMinutesOf("horizon", plan)).toBe(60);
    expect(gapMinutesOf("horizon+lookback", plan)).toBe(245);
  });
});

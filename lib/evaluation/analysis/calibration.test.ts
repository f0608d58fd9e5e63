import { describe, expect, it } from "vitest";
import { byHour, calibrationOf, sizeCalibration, turnoverOf } from "./calibration";

const column = (...values: number[]) => Float64Array.from(values);

describe("turnover", () => {
  it("counts changes of side and what they may cost", () => {
    // Sides + + − −, returns 1 2 −3 4: earned 1 + 2 + 3 − 4 = 2; turned over 1 + 0 + 2 + 0 = 3.
    expect(turnoverOf(column(1, 2, -3, 4), column(1, 1, -1, -1), 1)).toEqual({
      flipsShare: 1 / 3,
      breakEvenFee: 2 / 3,
    });
  });

  it("compares a position with the one that it replaces, a horizon before", () => {
    expect(turnoverOf(column(1, 1, 1, 1), column(1, -1, 1, -1), 2)).toMatchObject({ flipsShare: 0 });
  });

  it("has no fee where nothing is traded", () => {
    expect(turnoverOf(column(1, 2), column(0, 0), 1)).toEqual({ flipsShare: 0, breakEvenFee: null });
  });
});

describe("calibration", () => {
  it("keeps equal predictions together", () => {
    const p = Float64Array.from({ length: 100 }, (_, i) => (i < 60 ? 1 : 2));
    expect(calibrationOf(p, p, 1).map(({ rows, meanPredicted }) => [rows, meanPredicted])).toEqual([
      [60, 1],
      [40, 2],
    ]);
  });

  it("has wider intervals where rows weigh less", () => {
    const p = Float64Array.from({ length: 100 }, (_, i) => i);
    const t = p.map((value) => Math.sin(value));
    const width = (share: number) => {
      const [first] = calibrationOf(t, p, share);
      return (first?.high ?? 0) - (first?.low ?? 0);
    };
    expect(width(0.25)).toBeCloseTo(2 * width(1), 12);
  });

  it("of sizes is 1 where larger predictions come with larger moves, −1 the other way round", () => {
    const p = Float64Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? i : -i));
    expect(sizeCalibration(p, p)).toBe(1);
    expect(
      sizeCalibration(
        p.map((value) => 100 - Math.abs(value)),
        p,
      ),
    ).toBe(-1);
    expect(sizeCalibration(p, p.map(Math.sign))).toBeNull();
  });
});

it("hours are those of UTC, also before 1970", () => {
  const hours = byHour(column(1, -1, 0), column(1, 1, 1), [-1, 3_600_000, 25 * 3_600_000]);
  expect(hours).toEqual([
    { hour: 1, rows: 2, mae: 1.5, accuracy: 0 },
    { hour: 23, rows: 1, mae: 0, accuracy: 1 },
  ]);
});

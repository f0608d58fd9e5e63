import { describe, expect, it } from "vitest";
import type { DataDay } from "@/lib/forge/views";
import { calendarYears, depthOf, scaleOf } from "./calendar-layout";

function day(text: string, gaps: number | null = 0): DataDay {
  const quality = {
    gaps: gaps ?? 0,
    longestGap: 0,
    unusable: 0,
    zeroVolume: 0,
    outliers: 0,
    crossed: 0,
    duplicates: 0,
    revised: 0,
  };
  return {
    day: text,
    state: "complete",
    candles: 1440,
    coverage: 1,
    askedFrom: null,
    askedUntil: null,
    fetchedAt: null,
    verifiedAt: null,
    openRevisions: 0,
    quality: gaps === null ? null : quality,
  };
}

describe("a calendar of days", () => {
  it("has weeks from Monday to Sunday, the newest year first", () => {
    const years = calendarYears(
      ["2024-12-30", "2024-12-31", "2025-01-01", "2025-01-05", "2025-01-06"].map((d) => day(d)),
    );
    expect(years.map(({ year }) => year)).toEqual([2025, 2024]);
    expect(years[0]?.days.map(({ week, weekday }) => [week, weekday])).toEqual([
      [0, 2],
      [0, 6],
      [1, 0],
    ]);
    expect(years[1]?.days.map(({ week, weekday }) => [week, weekday])).toEqual([
      [52, 0],
      [52, 1],
    ]);
    expect(years[0]?.months).toEqual([{ week: 0, name: "Jan" }]);
  });

  it("puts every day of a leap year into a cell of its own", () => {
    const list = Array.from({ length: 366 }, (_, i) =>
      day(new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10)),
    );
    const [year] = calendarYears(list);
    expect(new Set(year?.days.map(({ week, weekday }) => `${week} ${weekday}`)).size).toBe(366);
    expect(year?.months.length).toBe(12);
    expect(year?.weeks).toBe(53);
  });

  it("begins with its first day where there is one year only", () => {
    const [year] = calendarYears(["2026-11-22", "2026-11-23"].map((text) => day(text)));
    expect(year?.days.map(({ week, weekday }) => [week, weekday])).toEqual([
      [0, 6],
      [1, 0],
    ]);
    expect(year).toMatchObject({ weeks: 2, months: [{ week: 0, name: "Nov" }] });
  });

  it("is tinted by how much a day has, wild days left aside", () => {
    const list = [...Array.from({ length: 99 }, (_, i) => day("2024-01-01", i % 10)), day("2024-01-02", 9_000)];
    const most = scaleOf(list, "gaps");
    expect(most).toBe(9);
    expect([0, 1, 5, 9, 9_000].map((gaps) => depthOf(day("2024-01-01", gaps), "gaps", most))).toEqual([0, 1, 3, 4, 4]);
    expect(depthOf(day("2024-01-01", null), "gaps", most)).toBeNull();
  });

  it("is tinted by the minutes that were asked for and are missing", () => {
    const asked = { askedFrom: "2024-01-01T00:00:00Z", askedUntil: "2024-01-02T00:00:00Z" };
    const list = [0, 1_400, 1_439, 1_440].map((candles) => ({ ...day("2024-01-01"), ...asked, candles }));
    const most = scaleOf(list, "missing");
    expect(most).toBe(40);
    expect(list.map((one) => depthOf(one, "missing", most))).toEqual([4, 4, 1, 0]);
    const never = { ...day("2024-01-01"), askedFrom: null, askedUntil: null };
    expect(depthOf(never, "missing", most)).toBeNull();
  });
});

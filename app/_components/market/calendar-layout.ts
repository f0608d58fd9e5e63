/** Where days stand in a calendar: years of weeks, Monday first. Pure. */
import type { DataDay } from "@/lib/forge/views";

const DAY_MS = 86_400_000;

export interface CalendarDay {
  day: DataDay;
  /** Column: weeks since the one in which the year began. */
  week: number;
  /** Row: 0 is Monday. */
  weekday: number;
}

export interface CalendarYear {
  year: number;
  weeks: number;
  days: CalendarDay[];
  /** The first week of each month that has days, with its name. */
  months: { week: number; name: string }[];
}

/** Columns that a month's name takes. */
const NAME_WEEKS = 3;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const weekdayOf = (ms: number) => (new Date(ms).getUTCDay() + 6) % 7;

/** The newest year first. `list` is ascending. */
export function calendarYears(list: readonly DataDay[]): CalendarYear[] {
  const years = new Map<number, CalendarYear>();
  for (const day of list) {
    const ms = Date.parse(day.day);
    const date = new Date(ms);
    const year = date.getUTCFullYear();
    const first = Date.UTC(year, 0, 1);
    const weekday = weekdayOf(ms);
    const week = Math.floor(((ms - first) / DAY_MS + weekdayOf(first)) / 7);
    const known = years.get(year) ?? { year, weeks: 0, days: [], months: [] };
    years.set(year, known);
    known.weeks = Math.max(known.weeks, week + 1);
    known.days.push({ day, week, weekday });
    const name = MONTHS[date.getUTCMonth()] as string;
    if (!known.months.some((month) => month.name === name)) known.months.push({ week, name });
  }
  // Names of months that would stand in each other's way give way to the later one.
  for (const year of years.values()) {
    year.months = year.months.filter(
      ({ week }, i, months) => (months[i + 1]?.week ?? week + NAME_WEEKS) - week >= NAME_WEEKS,
    );
  }
  // A year on its own begins with its first day: nothing is to stand below its weeks.
  const [only, ...others] = years.values();
  const shift = only !== undefined && others.length === 0 ? (only.days[0]?.week ?? 0) : 0;
  if (only !== undefined && shift > 0) {
    only.weeks -= shift;
    only.days = only.days.map((day) => ({ ...day, week: day.week - shift }));
    only.months = only.months.map(({ week, name }) => ({ week: week - shift, name }));
  }
  return [...years.values()].reverse();
}

/** What the cells' colour may stand for. */
export type Layer = "state" | "missing" | "gaps" | "zeroVolume" | "outliers" | "revised";

/** How much of it a day has; null where it is not known. Missing: minutes asked for without a candle. */
function countOf({ askedFrom, askedUntil, candles, quality }: DataDay, layer: Exclude<Layer, "state">): number | null {
  if (layer !== "missing") return quality?.[layer] ?? null;
  if (askedFrom === null || askedUntil === null) return null;
  return Math.max(0, (Date.parse(askedUntil) - Date.parse(askedFrom)) / 60_000 - candles);
}

/** 0 to 4: how much of what the layer counts a day has; null where it is not known. */
export function depthOf(day: DataDay, layer: Exclude<Layer, "state">, most: number): number | null {
  const value = countOf(day, layer);
  if (value === null) return null;
  return value === 0 || most === 0 ? 0 : Math.min(4, Math.max(1, Math.ceil((4 * value) / most)));
}

/** The most that a day has, wild ones left aside: the value that 95 of 100 days stay below. */
export function scaleOf(list: readonly DataDay[], layer: Exclude<Layer, "state">): number {
  const values = list.map((day) => countOf(day, layer) ?? 0).filter((value) => value > 0);
  values.sort((a, b) => a - b);
  return values[Math.floor(0.95 * (values.length - 1))] ?? 0;
}

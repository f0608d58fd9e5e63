/** Intervals: the one parser of texts such as 5m, 1h, 1d. */
import { CandleError } from "./columns";

const MINUTES_PER_UNIT = { m: 1, h: 60, d: 1440 } as const;

export interface Interval {
  readonly count: number;
  readonly unit: keyof typeof MINUTES_PER_UNIT;
  readonly minutes: number;
}

/**
 * Reads `<n>m`, `<n>h` or `<n>d`, n from 1 to 99999 without leading zeros.
 * @throws CandleError for anything else
 */
export function parseInterval(text: string): Interval {
  const match = /^([1-9]\d{0,4})([mhd])$/.exec(text);
  if (!match) {
    throw new CandleError(`"${text}" is not an interval: write a whole number and m, h or d, such as 5m, 1h or 1d`);
  }
  const count = Number(match[1]);
  const unit = match[2] as Interval["unit"];
  return { count, unit, minutes: count * MINUTES_PER_UNIT[unit] };
}

/** The shortest text that `parseInterval` reads back to the same number of minutes: 60 → 1h, 90 → 90m. */
export function formatInterval(minutes: number): string {
  if (minutes % 1440 === 0) return `${minutes / 1440}d`;
  if (minutes % 60 === 0) return `${minutes / 60}h`;
  return `${minutes}m`;
}

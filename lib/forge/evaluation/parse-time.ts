/** Times as people write them. */
import { isCalendarTime } from "@/lib/evaluation/analysis/slices";

/** From here on a plain number is milliseconds: as seconds it would be the year 5138. */
const LEAST_MS = 1e11;
const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*(Z|UTC|[+-]\d\d:?\d\d)?)?$/i;

export const TIME_FORMS =
  'Write times as ISO 8601 ("2024-05-01T12:00:00Z"; without a zone they are UTC) or as milliseconds or seconds since 1970.';

/** Milliseconds UTC; null for what is no time, or one beyond the years 1900 to 9999 (microseconds are). */
export function parseTime(value: number | string): number | null {
  const ms = millisecondsOf(value);
  return ms !== null && isCalendarTime(ms) ? ms : null;
}

function millisecondsOf(value: number | string): number | null {
  const text = typeof value === "string" ? value.trim() : value;
  const number = typeof text === "number" ? text : /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
  if (number !== null) return Math.abs(number) < LEAST_MS ? number * 1000 : number;
  const match = ISO.exec(text as string);
  if (match === null) return null;
  const [, day, time = "00:00", zone = "Z"] = match;
  const offset = /^(z|utc)$/i.test(zone) ? "Z" : zone.replace(/^([+-]\d\d):?(\d\d)$/, "$1:$2");
  return Date.parse(`${day}T${time}${offset}`);
}

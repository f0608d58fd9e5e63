/** Numbers, times and sizes as a person reads them, with their units. Exact values are in the answers of --json. */

type Maybe<T> = T | null | undefined;
/** What stands where nothing is known. */
export const NOTHING = "–";

const integers = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** 12345.6 → "12,346" */
export function integer(value: Maybe<number>): string {
  return value === null || value === undefined || !Number.isFinite(value) ? NOTHING : integers.format(value);
}

/** Four significant digits, without exponents for what is readable without. */
export function figure(value: Maybe<number>, digits = 4): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING;
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e9) return value.toExponential(digits - 1);
  if (size >= 10 ** digits) return integers.format(value);
  return String(Number(value.toPrecision(digits)));
}

/** 0.5312 → "53.1 %" */
export function percent(share: Maybe<number>, digits = 1): string {
  return share === null || share === undefined || !Number.isFinite(share)
    ? NOTHING
    : `${(100 * share).toFixed(digits)} %`;
}

const UALLO_PER_ALLO = 10n ** 18n;
const SMALLEST_IN_ALLO = 10n ** 12n;

/** An amount in uallo (10^-18 ALLO), as ALLO to six decimals, cut and not rounded up; less than a millionth in uallo. */
export function allo(uallo: Maybe<string>): string {
  if (uallo === null || uallo === undefined || !/^-?\d+$/.test(uallo)) return NOTHING;
  const amount = BigInt(uallo);
  const size = amount < 0n ? -amount : amount;
  if (size > 0n && size < SMALLEST_IN_ALLO) return `${integer(Number(amount))} uallo`;
  const whole = size / UALLO_PER_ALLO;
  const parts = (size % UALLO_PER_ALLO)
    .toString()
    .padStart(18, "0")
    .slice(0, whole > 0n ? 2 : 6);
  return `${amount < 0n ? "-" : ""}${whole.toLocaleString("en-US")}.${parts} ALLO`;
}

/** 123456 → "121 kB" (of 1,024 bytes each) */
export function bytes(count: Maybe<number>): string {
  if (count === null || count === undefined) return NOTHING;
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = count;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** 3725 → "1 h 2 min" */
export function duration(seconds: Maybe<number>): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return NOTHING;
  const whole = Math.round(Math.abs(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.round(hours / 24)} days`;
}

/** 480 → "8 h" */
export function horizon(minutes: Maybe<number>): string {
  return minutes === null || minutes === undefined ? NOTHING : duration(minutes * 60);
}

/** How long ago, or in how long, an ISO time is. */
export function relative(at: Maybe<string>, nowMs = Date.now()): string {
  if (at === null || at === undefined) return NOTHING;
  const seconds = (Date.parse(at) - nowMs) / 1000;
  if (!Number.isFinite(seconds)) return at;
  if (Math.abs(seconds) < 1) return "now";
  return seconds < 0 ? `${duration(seconds)} ago` : `in ${duration(seconds)}`;
}

/** "2026-03-01T10:20:30.456Z" → "2026-03-01 10:20:30" (UTC) */
export function utc(at: Maybe<string>): string {
  return at === null || at === undefined ? NOTHING : new Date(at).toISOString().slice(0, 19).replace("T", " ");
}

/** The part of an id that is enough to type: the first eight characters. */
export function short(id: string): string {
  return id.slice(0, 8);
}

/** A value of the network in full digits, cut to what is readable. */
export function value(text: Maybe<string | number>): string {
  if (text === null || text === undefined) return NOTHING;
  const number = Number(text);
  if (!Number.isFinite(number)) return String(text);
  return Math.abs(number) >= 1
    ? number.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })
    : figure(number, 4);
}

/** 2, "day" → "2 days" */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${integer(count)} ${count === 1 ? one : many}`;
}

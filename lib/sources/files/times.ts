/** Times as files have them: ISO text, or whole numbers since the epoch in one unit for the file. Pure. */

/** Milliseconds per unit. Binance's own dumps are in milliseconds, since 2025 in microseconds. */
const UNITS = { s: 1_000, ms: 1, µs: 1 / 1_000, ns: 1 / 1_000_000 } as const;
export type TimeUnit = keyof typeof UNITS;

/** From 2001 to 2286 the units' numbers do not overlap. */
export function unitOf(value: number): TimeUnit | null {
  if (value >= 1e9 && value < 1e10) return "s";
  if (value >= 1e12 && value < 1e13) return "ms";
  if (value >= 1e15 && value < 1e16) return "µs";
  return value >= 1e18 && value < 1e19 ? "ns" : null;
}

/** Reads a column of times; all numbers of it are in the unit of the first. */
export class TimeReader {
  unit: TimeUnit | null = null;
  /** Another unit that was met: the file cannot be read as a whole. */
  other: TimeUnit | null = null;

  /** ms since the epoch; null for what is no time, or a number of another unit. */
  read(value: unknown): number | null {
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.getTime();
    if (typeof value === "bigint") return this.number(Number(value));
    if (typeof value === "number") return this.number(value);
    if (typeof value !== "string") return null;
    const text = value.trim();
    if (/^\d+(\.0*)?$/.test(text)) return this.number(Number(text));
    return readIso(text);
  }

  private number(value: number): number | null {
    const unit = unitOf(value);
    if (unit === null) return null;
    this.unit ??= unit;
    if (unit === this.unit) return Math.round(value * UNITS[unit]);
    this.other = unit;
    return null;
  }
}

/** `2024-06-01T00:00:00Z`, `2024-06-01 00:00:00+00:00`, `2024-06-01 00:00`; without a zone it is UTC. */
function readIso(text: string): number | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?)? ?(Z|UTC|[+-]\d{2}:?\d{2})?$/i.exec(text);
  if (match === null) return null;
  const [, day, minute = "00:00", second = ":00", zone = "Z"] = match;
  const offset = /^(Z|UTC)$/i.test(zone) ? "Z" : zone.replace(/^([+-]\d{2}):?(\d{2})$/, "$1:$2");
  const ms = Date.parse(`${day}T${minute}${second}${offset}`);
  return Number.isNaN(ms) ? null : ms;
}

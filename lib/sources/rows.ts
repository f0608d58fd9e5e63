/** Rows of a candle service, one by one: what is usable is kept, what is not is counted by its reason. */
import { type CandleColumns, MINUTE_MS } from "@/lib/candles/candles";
import { allocateCandles, mergeCandles } from "@/lib/candles/columns";
import type { CandleFetch } from "./source";

/** Why a row was not usable. `duplicate`: another row of the same minute follows, which is kept. */
export type RejectReason =
  | "not_a_row"
  | "bad_timestamp"
  | "off_minute_grid"
  | "null_value"
  | "not_finite"
  | "not_positive"
  | "high_below_low"
  | "unfinished"
  | "duplicate";

/** Rows that say that there is a candle of the minute, but not which. */
const UNUSABLE: ReadonlySet<RejectReason> = new Set([
  "null_value",
  "not_finite",
  "not_positive",
  "high_below_low",
  "off_minute_grid",
]);
/** Rows of which nobody knows which minute they are of. */
const UNPLACED = ["bad_timestamp", "not_a_row"] as const satisfies readonly RejectReason[];

/** Whether each row says which minute it is of: only then is a minute without a row one that the source does not have. */
export function isCertain({ rejected }: Pick<CandleFetch, "rejected">): boolean {
  return UNPLACED.every((reason) => (rejected[reason] ?? 0) === 0);
}
/** Values before the volume. */
const PRICES = 4;

/** Collects rows of any order into candles with fromMs <= openTime < toMs that had ended by `nowMs`. */
export class RowCollector {
  private readonly byTime = new Map<number, readonly [number, number, number, number, number]>();
  private readonly unusable = new Set<number>();
  private readonly duplicates: number[] = [];
  readonly rejected: Record<string, number> = {};
  /** Newest whole-minute time of any row in the span, usable or not; −Infinity when there was none. */
  newestMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly fromMs: number,
    private readonly toMs: number,
    private readonly nowMs: number,
  ) {}

  /** A row of the service: `{timestamp, values: {open, …}}` or `{timestamp, open, …}`. Rows outside the span are ignored. */
  add(row: unknown): void {
    if (!isRecord(row)) {
      this.count("not_a_row");
      return;
    }
    const values = isRecord(row.values) && Object.keys(row.values).length > 0 ? row.values : row;
    // A service that has no volume of a market leaves the key out.
    const volume = values.volume === undefined ? 0 : values.volume;
    this.addValues(readTimestamp(row.timestamp), [values.open, values.high, values.low, values.close, volume]);
  }

  /**
   * One candle's values as they came: numbers, or text that is a number. Outside the span it is ignored.
   * @param openTime ms since the epoch; null when it could not be read
   * @param values open, high, low, close, volume
   */
  addValues(openTime: number | null, values: readonly [unknown, unknown, unknown, unknown, unknown]): void {
    const fault = this.read(openTime, values);
    if (fault === null) return;
    this.count(fault);
    if (openTime !== null && UNUSABLE.has(fault)) this.unusable.add(Math.floor(openTime / MINUTE_MS) * MINUTE_MS);
    if (openTime !== null && fault === "duplicate") this.duplicates.push(openTime);
  }

  /** Minutes of the span that the service has a row of, none of them usable; ascending, ms. */
  unusableMs(): number[] {
    return [...this.unusable].filter((at) => !this.byTime.has(at)).sort((a, b) => a - b);
  }

  /** Minutes of the span that there is a row of, usable or not; ascending, ms. */
  times(): Float64Array {
    return Float64Array.from(new Set([...this.byTime.keys(), ...this.unusable])).sort();
  }

  /** All that was collected. */
  fetch(): CandleFetch {
    return {
      candles: this.candles(),
      rejected: this.rejected,
      unusableMs: this.unusableMs(),
      duplicateMs: this.duplicates,
    };
  }

  /** Rows of which nobody knows which minute they are of. */
  get unplaced(): number {
    return UNPLACED.reduce((sum, reason) => sum + (this.rejected[reason] ?? 0), 0);
  }

  /** Counts a row that was judged elsewhere. */
  count(fault: RejectReason): void {
    this.rejected[fault] = (this.rejected[fault] ?? 0) + 1;
  }

  private read(openTime: number | null, values: readonly unknown[]): RejectReason | null {
    if (openTime === null || !Number.isFinite(openTime)) return "bad_timestamp";
    if (openTime < this.fromMs || openTime >= this.toMs) return null;
    if (openTime % MINUTE_MS !== 0) return "off_minute_grid";
    if (openTime > this.newestMs) this.newestMs = openTime;
    if (openTime + MINUTE_MS > this.nowMs) return "unfinished";
    const numbers: number[] = [];
    for (const value of values) {
      if (value === null || value === undefined) return "null_value";
      const number = readNumber(value);
      if (!Number.isFinite(number)) return "not_finite";
      // A price of nothing is none; a volume of nothing is a quiet minute.
      if (number < 0 || (number === 0 && numbers.length < PRICES)) return "not_positive";
      numbers.push(number);
    }
    const [open, high, low, close, volume] = numbers as [number, number, number, number, number];
    if (high < low) return "high_below_low";
    const again = this.byTime.has(openTime);
    this.byTime.set(openTime, [open, high, low, close, volume]);
    return again ? "duplicate" : null;
  }

  candles(): CandleColumns {
    const times = Float64Array.from(this.byTime.keys()).sort();
    const columns = allocateCandles(times.length);
    columns.openTime.set(times);
    for (let i = 0; i < times.length; i++) {
      const [open, high, low, close, volume] = this.byTime.get(times[i] as number) as [
        number,
        number,
        number,
        number,
        number,
      ];
      columns.open[i] = open;
      columns.high[i] = high;
      columns.low[i] = low;
      columns.close[i] = close;
      columns.volume[i] = volume;
    }
    return columns;
  }
}

/** Fetches of spans that follow one another, as one. */
export function joinFetches(parts: readonly CandleFetch[]): CandleFetch {
  const rejected: Record<string, number> = {};
  for (const part of parts) {
    for (const [reason, count] of Object.entries(part.rejected)) rejected[reason] = (rejected[reason] ?? 0) + count;
  }
  return {
    candles: mergeCandles(parts.map(({ candles }) => candles)),
    rejected,
    unusableMs: parts.flatMap(({ unusableMs }) => unusableMs),
    duplicateMs: parts.flatMap(({ duplicateMs = [] }) => duplicateMs),
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readNumber(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
}

/** ISO 8601; without a zone it is UTC, as the service means it. Null when it is no time. */
function readTimestamp(value: unknown): number | null {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(value)) return null;
  const ms = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(value) ? value : `${value}Z`);
  return Number.isNaN(ms) ? null : ms;
}

/** Rows of a candle service, one by one: what is usable is kept, what is not is counted by its reason. */
import { type CandleColumns, MINUTE_MS } from "@/lib/candles/candles";
import { allocateCandles } from "@/lib/candles/columns";

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

const PRICES = ["open", "high", "low", "close"] as const;

/** Collects rows of any order into candles with fromMs <= openTime < toMs that had ended by `nowMs`. */
export class RowCollector {
  private readonly byTime = new Map<number, readonly [number, number, number, number, number]>();
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
    const fault = this.read(row);
    if (fault !== null) this.rejected[fault] = (this.rejected[fault] ?? 0) + 1;
  }

  private read(row: unknown): RejectReason | null {
    if (!isRecord(row)) return "not_a_row";
    const openTime = readTimestamp(row.timestamp);
    if (openTime === null) return "bad_timestamp";
    if (openTime < this.fromMs || openTime >= this.toMs) return null;
    if (openTime % MINUTE_MS !== 0) return "off_minute_grid";
    if (openTime > this.newestMs) this.newestMs = openTime;
    if (openTime + MINUTE_MS > this.nowMs) return "unfinished";
    const values = isRecord(row.values) && Object.keys(row.values).length > 0 ? row.values : row;
    const prices: number[] = [];
    for (const field of PRICES) {
      if (values[field] === null || values[field] === undefined) return "null_value";
      const price = readNumber(values[field]);
      if (!Number.isFinite(price)) return "not_finite";
      if (price <= 0) return "not_positive";
      prices.push(price);
    }
    if (values.volume === null) return "null_value";
    // A service that has no volume of a market leaves the key out.
    const volume = values.volume === undefined ? 0 : readNumber(values.volume);
    if (!Number.isFinite(volume)) return "not_finite";
    if (volume < 0) return "not_positive";
    const [open, high, low, close] = prices as [number, number, number, number];
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

/** Rows of Binance's klines: arrays of open time, prices as text, volume and close time. */
import { MINUTE_MS } from "@/lib/candles/candles";
import { RowCollector } from "@/lib/sources/rows";
import type { CandleFetch } from "@/lib/sources/source";

/** One page of klines, taken as the answer for the minutes fromMs <= openTime < toMs. */
export class KlinePage {
  private readonly rows: RowCollector;
  private readonly present = new Set<number>();
  private readonly contradicting = new Set<number>();
  private future = 0;
  /** Whether there is a row of the minute that follows the span. */
  followed = false;
  /** Open time of a row that was not asked for and is not of the future either; null when there is none. */
  strayMs: number | null = null;

  constructor(
    private readonly fromMs: number,
    private readonly toMs: number,
    private readonly nowMs: number,
    rows: readonly unknown[],
  ) {
    this.rows = new RowCollector(fromMs, toMs, nowMs);
    for (const row of rows) this.add(row);
  }

  private add(row: unknown): void {
    if (!Array.isArray(row) || row.length < 7) {
      this.rows.add(null);
      return;
    }
    const [openTime, open, high, low, close, volume, closeTime] = row as unknown[];
    if (typeof openTime !== "number" || !Number.isFinite(openTime)) {
      this.rows.addValues(null, [open, high, low, close, volume]);
      return;
    }
    if (openTime < this.fromMs || openTime >= this.toMs) {
      if (openTime === this.toMs) this.followed = true;
      else if (openTime + MINUTE_MS > this.nowMs) this.future++;
      else this.strayMs = openTime;
      return;
    }
    const onGrid = openTime % MINUTE_MS === 0;
    if (onGrid) this.present.add(openTime);
    if (onGrid && closeTime !== openTime + MINUTE_MS - 1) {
      // Not the candle of one minute, whatever its prices are.
      this.rows.count("off_minute_grid");
      this.contradicting.add(openTime);
      return;
    }
    this.rows.addValues(openTime, [open, high, low, close, volume]);
  }

  /** Whether rows came, and no time of theirs can be read as one that was asked for. */
  get isUnreadable(): boolean {
    return this.rows.unplaced + this.future > 0 && this.present.size === 0 && !this.followed;
  }

  /** Newest minute that there is a row of, usable or not; −Infinity when there is none. */
  newestMs(): number {
    let newest = Number.NEGATIVE_INFINITY;
    for (const at of this.present) if (at > newest) newest = at;
    return newest;
  }

  has(openTime: number): boolean {
    return this.present.has(openTime);
  }

  /** First and last minute before the newest row that there is no row of; null when there is none. */
  holes(): { firstMs: number; lastMs: number } | null {
    let firstMs: number | null = null;
    let lastMs = 0;
    const endMs = this.followed ? this.toMs : this.newestMs();
    for (let at = this.fromMs; at < endMs; at += MINUTE_MS) {
      if (this.present.has(at)) continue;
      firstMs ??= at;
      lastMs = at;
    }
    return firstMs === null ? null : { firstMs, lastMs };
  }

  fetch(): CandleFetch {
    const fetched = this.rows.fetch();
    const usable = new Set(fetched.candles.openTime);
    const unusable = new Set(fetched.unusableMs);
    for (const at of this.contradicting) if (!usable.has(at)) unusable.add(at);
    const rejected = { ...fetched.rejected };
    if (this.future > 0) rejected.unfinished = (rejected.unfinished ?? 0) + this.future;
    return { ...fetched, rejected, unusableMs: [...unusable].sort((a, b) => a - b) };
  }
}

/** How candles of the same minutes differ. Pure. */
import type { CandleColumns } from "./candles";

export type CandleValues = readonly [open: number, high: number, low: number, close: number, volume: number];

/** A minute on which two runs of candles do not agree; null where one has no candle. */
export interface DifferingMinute {
  readonly openTime: number;
  readonly before: CandleValues | null;
  readonly after: CandleValues | null;
}

/** All minutes on which they do not agree to the bit, ascending. */
export function differingMinutes(before: CandleColumns, after: CandleColumns): DifferingMinute[] {
  const found: DifferingMinute[] = [];
  let b = 0;
  let a = 0;
  while (b < before.openTime.length || a < after.openTime.length) {
    const tb = before.openTime[b] ?? Number.POSITIVE_INFINITY;
    const ta = after.openTime[a] ?? Number.POSITIVE_INFINITY;
    if (tb < ta) found.push({ openTime: tb, before: valuesAt(before, b++), after: null });
    else if (ta < tb) found.push({ openTime: ta, before: null, after: valuesAt(after, a++) });
    else {
      const was = valuesAt(before, b++);
      const is = valuesAt(after, a++);
      if (was.some((value, i) => !Object.is(value, is[i]))) found.push({ openTime: ta, before: was, after: is });
    }
  }
  return found;
}

export function valuesAt({ open, high, low, close, volume }: CandleColumns, i: number): CandleValues {
  return [open[i] as number, high[i] as number, low[i] as number, close[i] as number, volume[i] as number];
}

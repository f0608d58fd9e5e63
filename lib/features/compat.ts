/**
 * Compatibility mode: bars, features and targets as the reference (the Python builder kit) makes them, with its
 * peculiarities. It exists to compare numbers with the reference; nothing in the product trains or predicts with it.
 *
 * Differences from the default: bars are labelled by their start and made of whatever candles there are, however few; bars without a
 * candle do not exist, so windows and targets step over gaps by row; a missing cell (NaN here) is skipped or carried on;
 * live, minute intervals are aligned to the newest candle and hours and days are left unfinished.
 */
import { allocateCandles, type CandleColumns, MINUTE_MS, parseInterval, sliceCandles } from "@/lib/candles";

/** Bars that have at least one candle; `openTime` is the bar's start. */
export interface CompatBars extends CandleColumns {
  readonly minutesPresent: Uint16Array;
}

export interface CompatRow {
  readonly openTime: number;
  /** Null when the reference gives the row none; NaN inside where a bar's value is missing. */
  readonly features: Float64Array | null;
  /** NaN where there is none. */
  readonly futureClose: number;
  readonly target: number;
}

/** Bars over all history: buckets counted from the Unix epoch. Missing cells of candles are NaN. */
export function compatBars(candles: CandleColumns, interval: string, offsetMs = 0): CompatBars {
  const widthMs = parseInterval(interval).minutes * MINUTE_MS;
  const bucketOf = (at: number) => Math.floor((at - offsetMs) / widthMs) * widthMs + offsetMs;
  const count = candles.openTime.length;
  const bars = allocateCandles(count);
  const minutesPresent = new Uint16Array(count);
  let made = 0;
  for (let from = 0; from < count; ) {
    const start = bucketOf(candles.openTime[from] as number);
    let to = from + 1;
    while (to < count && bucketOf(candles.openTime[to] as number) === start) to++;
    bars.openTime[made] = start;
    bars.open[made] = candles.open[from] as number;
    bars.close[made] = candles.close[to - 1] as number;
    bars.high[made] = fold(candles.high, from, to, Number.NaN, Math.max);
    bars.low[made] = fold(candles.low, from, to, Number.NaN, Math.min);
    bars.volume[made] = fold(candles.volume, from, to, 0, (sum, volume) => sum + volume);
    minutesPresent[made] = to - from;
    made++;
    from = to;
  }
  return { ...sliceCandles(bars, 0, made), minutesPresent: minutesPresent.subarray(0, made) };
}

/** Combines the cells that are not missing; `empty` when all are. */
function fold(
  column: Float64Array,
  from: number,
  to: number,
  empty: number,
  combine: (a: number, b: number) => number,
): number {
  let result = empty;
  for (let i = from; i < to; i++) {
    const value = column[i] as number;
    if (!Number.isNaN(value)) result = Number.isNaN(result) ? value : combine(result, value);
  }
  return result;
}

/** Bars as made for a live prediction at `nowMs`. */
export function compatLiveBars(candles: CandleColumns, interval: string, nowMs: number): CompatBars {
  const kept = dropRunningMinute(candles, nowMs);
  const newest = kept.openTime[kept.openTime.length - 1];
  const { unit, count } = parseInterval(interval);
  if (newest === undefined || unit !== "m") return compatBars(kept, interval);
  const minuteOfHour = Math.floor(newest / MINUTE_MS) % 60;
  return compatBars(kept, interval, ((minuteOfHour + 1) % count) * MINUTE_MS);
}

/** The newest candle goes when it lies in the future, or in the clock's minute (whatever the day) before its second 45. */
function dropRunningMinute(candles: CandleColumns, nowMs: number): CandleColumns {
  const end = candles.openTime.length;
  const newest = candles.openTime[end - 1];
  if (newest === undefined) return candles;
  const [last, now] = [new Date(newest), new Date(nowMs)];
  const sameMinute = last.getUTCHours() === now.getUTCHours() && last.getUTCMinutes() === now.getUTCMinutes();
  const running = newest > nowMs || (sameMinute && now.getUTCSeconds() < 45);
  return running ? sliceCandles(candles, 0, end - 1) : candles;
}

/** One row per bar: ratios to the window's last close and volume, and the log return `targetBars` rows later. */
export function compatRows(bars: CompatBars, inputBars: number, targetBars: number): CompatRow[] {
  return Array.from(bars.openTime, (openTime, i) => {
    const futureClose = bars.close[i + targetBars] ?? Number.NaN;
    return {
      openTime,
      features: compatFeatures(bars, i, inputBars),
      futureClose,
      target: Math.log(futureClose) - Math.log(bars.close[i] as number),
    };
  });
}

function compatFeatures(bars: CompatBars, last: number, inputBars: number): Float64Array | null {
  const close = bars.close[last] as number;
  const volume = bars.volume[last] as number;
  const undivisible = (value: number) => value === 0 || Number.isNaN(value);
  if (last + 1 < inputBars || undivisible(close) || undivisible(volume)) return null;
  const features = new Float64Array(inputBars * 5);
  for (let k = 0; k < inputBars; k++) {
    const bar = last - inputBars + 1 + k;
    features.set(
      [
        (bars.open[bar] as number) / close,
        (bars.high[bar] as number) / close,
        (bars.low[bar] as number) / close,
        (bars.close[bar] as number) / close,
        (bars.volume[bar] as number) / volume,
      ],
      k * 5,
    );
  }
  return features;
}

export type CompatLive =
  | { readonly openTime: number; readonly features: Float64Array | null; readonly currentPrice: number }
  | { readonly error: "not enough history"; readonly barsAvailable: number };

/** The reference's live row; like there, a last bar without volume gives no features and no error. */
export function compatLiveRow(bars: CompatBars, inputBars: number): CompatLive {
  const last = bars.openTime.length - 1;
  if (last + 1 < inputBars) return { error: "not enough history", barsAvailable: last + 1 };
  return {
    openTime: bars.openTime[last] as number,
    features: compatFeatures(bars, last, inputBars),
    currentPrice: bars.close[last] as number,
  };
}

/** Rows of several markets stacked as the reference does: by market, then time. Not an order for walk-forward folds. */
export function compatStack(
  candlesByMarket: Readonly<Record<string, CandleColumns>>,
  interval: string,
  inputBars: number,
  targetBars: number,
): (CompatRow & { market: string })[] {
  return Object.keys(candlesByMarket)
    .sort()
    .flatMap((market) =>
      compatRows(compatBars(candlesByMarket[market] as CandleColumns, interval), inputBars, targetBars).map((row) => ({
        market,
        ...row,
      })),
    );
}

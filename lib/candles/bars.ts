/** Resampling: one-minute candles to bars of any width and phase. */
import { BAR_WIDTH, type CandleColumns, MINUTE_MS } from "./candles";
import { CandleError, lowerBound } from "./columns";

/**
 * Bars on a regular grid, without holes: bar i covers [startMs + i·widthMs, startMs + (i+1)·widthMs).
 * `ohlcv` holds five values a bar (see BAR_FIELDS); a bar with `minutesPresent` 0 has zeros there and means nothing.
 */
export interface Bars {
  readonly count: number;
  readonly startMs: number;
  readonly widthMs: number;
  readonly ohlcv: Float64Array;
  /** Usable one-minute candles in each bar. */
  readonly minutesPresent: Uint16Array;
}

/** How minutes become bars. */
export interface ResampleOptions {
  intervalMinutes: number;
  /** Some edge of the grid in ms since the epoch; any multiple of the width more or less gives the same grid. Default 0. */
  anchorMs?: number;
  /** Edges of the grid: only candles within [fromMs, toMs) are used. Default: the bars that hold all candles. */
  fromMs?: number;
  toMs?: number;
}

const MOST_BARS = 20_000_000;

/**
 * open = first, high = max, low = min, close = last, volume = sum over the usable candles of the bar, in time order. A candle
 * is usable when its prices are positive, its volume is not negative, and all of it is finite; others count as absent.
 * A bar's values depend on nothing outside the bar: however it is reached, it is the same to the bit.
 * @throws CandleError when the candles span more bars than fit
 */
export function resample(candles: CandleColumns, options: ResampleOptions): Bars {
  const { openTime, open, high, low, close, volume } = candles;
  const widthMs = options.intervalMinutes * MINUTE_MS;
  if (
    !(Number.isInteger(options.intervalMinutes) && options.intervalMinutes >= 1 && options.intervalMinutes <= 65_535)
  ) {
    throw new CandleError(
      `a bar of ${options.intervalMinutes} minutes is not possible: use whole minutes from 1 to 65535`,
    );
  }
  const anchorMs = options.anchorMs ?? 0;
  const first = options.fromMs === undefined ? 0 : lowerBound(openTime, options.fromMs);
  const end = options.toMs === undefined ? openTime.length : lowerBound(openTime, options.toMs);
  if (first >= end && (options.fromMs === undefined || options.toMs === undefined)) {
    return { count: 0, startMs: anchorMs, widthMs, ohlcv: new Float64Array(0), minutesPresent: new Uint16Array(0) };
  }
  const gridStart = (at: number) => Math.floor((at - anchorMs) / widthMs) * widthMs + anchorMs;
  const startMs = gridStart(options.fromMs ?? (openTime[first] as number));
  const stopMs = options.toMs === undefined ? gridStart(openTime[end - 1] as number) + widthMs : options.toMs;
  const count = Math.ceil((stopMs - startMs) / widthMs);
  if (count > MOST_BARS) {
    throw new CandleError(`candles from ${startMs} to ${stopMs} are ${count} bars; at most ${MOST_BARS} are possible`);
  }

  const ohlcv = new Float64Array(count * BAR_WIDTH);
  const minutesPresent = new Uint16Array(count);
  let i = first;
  while (i < end) {
    const bar = Math.floor(((openTime[i] as number) - startMs) / widthMs);
    const barEnd = startMs + (bar + 1) * widthMs;
    let present = 0;
    let o = 0;
    let h = 0;
    let l = 0;
    let c = 0;
    let v = 0;
    for (; i < end && (openTime[i] as number) < barEnd; i++) {
      const candleOpen = open[i] as number;
      const candleHigh = high[i] as number;
      const candleLow = low[i] as number;
      const candleClose = close[i] as number;
      const candleVolume = volume[i] as number;
      const finite = candleOpen + candleHigh + candleLow + candleClose + candleVolume < Number.POSITIVE_INFINITY;
      if (!(finite && candleOpen > 0 && candleHigh > 0 && candleLow > 0 && candleClose > 0 && candleVolume >= 0))
        continue;
      if (present === 0) {
        o = candleOpen;
        h = candleHigh;
        l = candleLow;
      } else {
        if (candleHigh > h) h = candleHigh;
        if (candleLow < l) l = candleLow;
      }
      c = candleClose;
      v += candleVolume;
      present++;
    }
    if (present === 0) continue;
    const at = bar * BAR_WIDTH;
    ohlcv[at] = o;
    ohlcv[at + 1] = h;
    ohlcv[at + 2] = l;
    ohlcv[at + 3] = c;
    ohlcv[at + 4] = v;
    minutesPresent[bar] = present;
  }
  return { count, startMs, widthMs, ohlcv, minutesPresent };
}

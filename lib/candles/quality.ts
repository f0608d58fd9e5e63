/** What is conspicuous in a stretch of candles, counted. Pure; see section 8 of the market data reference for why each counts. */
import { type CandleColumns, MINUTE_MS } from "./candles";

/** Open times (ms, exclusive end) of a stretch without candles. */
export interface MinuteSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface CandleQuality {
  /** Runs of minutes without a candle. */
  readonly gaps: number;
  /** Minutes. */
  readonly longestGap: number;
  /** Minutes without a candle, in all. */
  readonly absent: number;
  /** Candles without volume. */
  readonly zeroVolume: number;
  /** Candles whose move from the candle before, or whose reach beyond open and close, lies outside the robust band. */
  readonly outliers: number;
  /** Candles whose open or close lies beyond high or low. */
  readonly crossed: number;
}

/** A candle that stands out. */
export interface CandleFault {
  readonly index: number;
  readonly kind: "outlier" | "crossed";
  readonly text: string;
}

/**
 * Width of the band in robust standard deviations (1.4826 · median absolute deviation) of a stretch's own one-minute log
 * returns. One-minute returns have heavy tails: at 12, a few true jumps of a year are counted, besides wrong prints. The reach
 * of high and low beyond open and close is held to the same band.
 */
const BAND_SIGMAS = 12;
/** Moves below this are no outliers however calm the stretch is: half a per cent in a minute. */
const BAND_FLOOR = 0.005;
/** Fewer returns than this say nothing of what is usual. */
const LEAST_RETURNS = 30;

/** Counts over the asked span [fromMs, toMs), both whole minutes; candles outside of it are not looked at. */
export function measureQuality(candles: CandleColumns, fromMs: number, toMs: number): CandleQuality {
  const gaps = absentSpans(candles.openTime, fromMs, toMs);
  const lengths = gaps.map((gap) => (gap.toMs - gap.fromMs) / MINUTE_MS);
  const faults = findFaults(candles);
  let zeroVolume = 0;
  for (const volume of candles.volume) if (volume === 0) zeroVolume++;
  return {
    gaps: gaps.length,
    longestGap: lengths.reduce((longest, length) => Math.max(longest, length), 0),
    absent: lengths.reduce((sum, length) => sum + length, 0),
    zeroVolume,
    outliers: faults.filter(({ kind }) => kind === "outlier").length,
    crossed: faults.filter(({ kind }) => kind === "crossed").length,
  };
}

/** Stretches of [fromMs, toMs) without a candle, ascending. `openTime` is ascending. */
export function absentSpans(openTime: Float64Array, fromMs: number, toMs: number): MinuteSpan[] {
  const spans: MinuteSpan[] = [];
  let at = fromMs;
  for (const time of openTime) {
    if (time < fromMs) continue;
    if (time >= toMs) break;
    if (time > at) spans.push({ fromMs: at, toMs: time });
    at = time + MINUTE_MS;
  }
  if (at < toMs) spans.push({ fromMs: at, toMs });
  return spans;
}

/** Candles that stand out, in time order; a crossed candle that is an outlier too is told twice. */
export function findFaults({ openTime, open, high, low, close }: CandleColumns): CandleFault[] {
  const faults: CandleFault[] = [];
  // Across a gap a larger move is no fault: only neighbours in time are compared.
  const moves = new Float64Array(openTime.length).fill(Number.NaN);
  for (let i = 1; i < openTime.length; i++) {
    if ((openTime[i] as number) - (openTime[i - 1] as number) === MINUTE_MS) {
      moves[i] = Math.log((close[i] as number) / (close[i - 1] as number));
    }
  }
  const band = robustBand(moves.filter((move) => Number.isFinite(move)));
  for (let i = 0; i < openTime.length; i++) {
    const top = high[i] as number;
    const bottom = low[i] as number;
    const [first, last] = [open[i] as number, close[i] as number];
    if (Math.max(first, last) > top || Math.min(first, last) < bottom) {
      faults.push({ index: i, kind: "crossed", text: `open ${first} or close ${last} is beyond ${bottom} to ${top}` });
    }
    if (band === null) continue;
    const usual = `usual is up to ${percent(band.width)}`;
    const move = moves[i] as number;
    // A wrong print may be taken back within its minute: then high or low alone tells of it.
    const above = Math.log(top / Math.max(first, last));
    const below = Math.log(Math.min(first, last) / bottom);
    const text =
      Math.abs(move - band.middle) > band.width
        ? `moved ${percent(Math.expm1(move))} in a minute`
        : above > band.width
          ? `reached ${percent(Math.expm1(above))} above open and close`
          : below > band.width
            ? `fell ${percent(-Math.expm1(-below))} below open and close`
            : null;
    if (text !== null) faults.push({ index: i, kind: "outlier", text: `${text}; ${usual}` });
  }
  return faults;
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

function robustBand(moves: Float64Array): { middle: number; width: number } | null {
  if (moves.length < LEAST_RETURNS) return null;
  const middle = median(moves);
  const deviation = median(moves.map((move) => Math.abs(move - middle)));
  return { middle, width: Math.max(BAND_FLOOR, BAND_SIGMAS * 1.4826 * deviation) };
}

function median(values: Float64Array): number {
  const sorted = values.slice().sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[half] as number)
    : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

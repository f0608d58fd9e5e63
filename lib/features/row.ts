/**
 * The one function that makes a feature row. The training matrix is this function over many times and the live row is this
 * function once: there is no second path that could drift.
 */
import { BAR_FIELDS, BAR_WIDTH, type Bars } from "@/lib/candles";
import type { FeaturePlan } from "./plan";

/** Keeps the logarithm of a ratio away from zero, as in the reference. */
const LOG_FLOOR = 1e-8;

/** Why bars do not make a row. `bar` is the index of the bar at fault in the bars that were looked at. */
export interface RowFault {
  readonly reason: "not_enough" | "gapped" | "missing";
  readonly bar: number;
}

/** Number of columns of a plan's row. */
export function columnCount(plan: FeaturePlan): number {
  return plan.inputBars * BAR_WIDTH + plan.engineered.length;
}

/** `feature_open_0, feature_high_0, …, feature_volume_{N−1}` (0 = oldest bar), then the engineered columns by their names. */
export function columnNames(plan: FeaturePlan): string[] {
  const names: string[] = [];
  for (let k = 0; k < plan.inputBars; k++) for (const field of BAR_FIELDS) names.push(`feature_${field}_${k}`);
  for (const feature of plan.engineered) names.push(feature.name);
  return names;
}

/** The fewest one-minute candles that make a bar complete under the plan. */
export function minutesNeeded(plan: FeaturePlan): number {
  return Math.max(1, Math.ceil(plan.minBarCoverage * plan.intervalMinutes - 1e-9));
}

/** Whether the window that ends with bar `last` makes a row, else the newest fault. */
export function rowFault(bars: Bars, last: number, plan: FeaturePlan): RowFault | null {
  const first = last - plan.inputBars + 1;
  const needed = minutesNeeded(plan);
  if (last >= bars.count) return { reason: "not_enough", bar: last };
  for (let bar = last; bar >= first; bar--) {
    if (bar < 0) return { reason: "not_enough", bar };
    if ((bars.minutesPresent[bar] as number) < needed) return { reason: "gapped", bar };
  }
  const at = last * BAR_WIDTH;
  const close = bars.ohlcv[at + 3] as number;
  const volume = bars.ohlcv[at + 4] as number;
  if (!(close > 0 && close < Number.POSITIVE_INFINITY)) return { reason: "missing", bar: last };
  if (!(volume > 0 && volume < Number.POSITIVE_INFINITY)) return { reason: "missing", bar: last };
  return null;
}

/**
 * Writes the row of the window that ends with bar `last` to `out` at `offset`; `rowFault` must have found none.
 * Prices by the last bar's close and volumes by its volume, then ln(c[N−1] + 1e−8) − ln(c[N−1−k] + 1e−8) of the closes so
 * normalised. Returns whether all values are finite (a volume next to zero can make a ratio overflow).
 */
export function writeRow(bars: Bars, last: number, plan: FeaturePlan, out: Float64Array, offset: number): boolean {
  const { ohlcv } = bars;
  const window = plan.inputBars * BAR_WIDTH;
  const lastAt = last * BAR_WIDTH;
  const close = ohlcv[lastAt + 3] as number;
  const volume = ohlcv[lastAt + 4] as number;
  let from = lastAt + BAR_WIDTH - window;
  let to = offset;
  let sum = 0;
  for (const end = offset + window; to < end; to += BAR_WIDTH, from += BAR_WIDTH) {
    out[to] = (ohlcv[from] as number) / close;
    const high = (ohlcv[from + 1] as number) / close;
    out[to + 1] = high;
    out[to + 2] = (ohlcv[from + 2] as number) / close;
    out[to + 3] = (ohlcv[from + 3] as number) / close;
    const volumeRatio = (ohlcv[from + 4] as number) / volume;
    out[to + 4] = volumeRatio;
    sum += high + volumeRatio;
  }
  const newestClose = offset + window - 2;
  const newestLog = Math.log((out[newestClose] as number) + LOG_FLOOR);
  for (const feature of plan.engineered) {
    out[to++] = newestLog - Math.log((out[newestClose - feature.bars * BAR_WIDTH] as number) + LOG_FLOOR);
  }
  return sum < Number.POSITIVE_INFINITY;
}

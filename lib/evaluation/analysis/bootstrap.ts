/** The stationary block bootstrap (Politis and Romano, 1994): intervals of metrics of rows that depend on each other. */
import { seededRandom } from "@/lib/models/random";
import { metricsOf, Resample, type RowTable, SUM, SUM_COUNT, SUM_METRICS, weightedImprovement } from "./row-sums";
import type { Interval } from "./types";

/** Fewer rows than this have no interval worth the name. */
export const LEAST_ROWS_RESAMPLED = 20;

export interface BootstrapOptions {
  samples: number;
  /** Blocks have geometric lengths with this mean; at least the overlap of the truths. */
  meanBlockRows: number;
  seed: number;
  /** How many of the table's further predictions the model is compared with. */
  baselines?: number;
}

export interface BootstrapResult {
  metrics: Record<string, Interval>;
  /** How much smaller the weighted error is than each baseline's, in their order. */
  improvements: Interval[];
}

/** Percentile intervals of 95 %. Rows are joined into a circle, so that all are drawn alike. */
export function stationaryBootstrap(table: RowTable, options: BootstrapOptions): BootstrapResult {
  const { samples, meanBlockRows, seed, baselines = 0 } = options;
  const { rows } = table;
  const names = SUM_METRICS.length;
  const count = names + baselines;
  const resample = new Resample(table);
  const metrics = new Float64Array(names);
  const measure = (): Float64Array => {
    const all = new Float64Array(count);
    metricsOf(table, resample, metrics);
    all.set(metrics);
    const error = resample.sums[SUM.weightedError] as number;
    for (let b = 0; b < baselines; b++) {
      all[names + b] = weightedImprovement(error, resample.sums[SUM_COUNT + b] as number);
    }
    return all;
  };
  resample.add(0, rows);
  const observed = measure();

  const draws = Array.from({ length: count }, () => new Float64Array(samples));
  if (rows >= LEAST_ROWS_RESAMPLED) {
    const uniform = seededRandom(seed);
    const logStay = Math.log1p(-1 / Math.max(1, meanBlockRows));
    for (let s = 0; s < samples; s++) {
      resample.clear();
      for (let left = rows; left > 0; ) {
        const from = Math.floor(uniform() * rows);
        const drawn = meanBlockRows <= 1 ? 1 : 1 + Math.floor(Math.log(1 - uniform()) / logStay);
        const length = Math.min(drawn, left);
        const to = from + length;
        resample.add(from, Math.min(to, rows));
        if (to > rows) resample.add(0, to - rows);
        left -= length;
      }
      const measured = measure();
      for (let m = 0; m < count; m++) (draws[m] as Float64Array)[s] = measured[m] as number;
    }
  }
  const intervals = draws.map((values, m) => intervalOf(values, observed[m] as number, rows >= LEAST_ROWS_RESAMPLED));
  return {
    metrics: Object.fromEntries(SUM_METRICS.map((name, m) => [name, intervals[m] as Interval])),
    improvements: intervals.slice(names),
  };
}

function intervalOf(draws: Float64Array, value: number, isDrawn: boolean): Interval {
  if (!isDrawn || draws.length < 40) return { value, low: null, high: null };
  draws.sort();
  return { value, low: quantile(draws, 0.025), high: quantile(draws, 0.975) };
}

/** Of ascending values, with straight lines between them. */
export function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (place - below);
}

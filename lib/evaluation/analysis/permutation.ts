/** The permutation test for series: predictions are moved along the truths in a circle, which keeps how each depends on itself. */
import { spread } from "@/lib/evaluation/correlation";
import { directionOf } from "@/lib/evaluation/direction";
import { PRIMARY_METRICS, type PrimaryMetric } from "@/lib/evaluation/report";
import { seededRandom, shuffle } from "@/lib/models/random";

export interface PermutationOptions {
  samples: number;
  /** Lags below it, either way round, are not used: predictions would still know a part of the truth. */
  leastLagRows: number;
  seed: number;
}

export interface PermutationResult {
  /** Lags that were used; at most the rows have. */
  samples: number;
  /** (1 + number at least as good) / (1 + samples), by primary metric; null with fewer than 19 lags. */
  pValues: Record<PrimaryMetric, number | null>;
  /** Mean accuracy over the lags: what a wrong time still gets right. Null without lags. */
  meanAccuracy: number | null;
}

/** With fewer lags no p-value could fall below 5 %. */
const LEAST_LAGS = 19;

export function circularShifts(t: Float64Array, p: Float64Array, options: PermutationOptions): PermutationResult {
  const lags = lagsOf(t.length, options);
  if (lags.length < LEAST_LAGS) {
    return { samples: 0, pValues: byMetric(() => null), meanAccuracy: null };
  }
  const shifted = shiftKernel(t, p);
  const observed = shifted(0).slice();
  const atLeast = new Float64Array(PRIMARY_METRICS.length);
  let accuracy = 0;
  for (const lag of lags) {
    const metrics = shifted(lag);
    accuracy += metrics[0] as number;
    for (let m = 0; m < atLeast.length; m++) {
      // Rounding of a sum must not decide between equals.
      const least = (observed[m] as number) - 1e-12 * Math.abs(observed[m] as number);
      if ((metrics[m] as number) >= least) (atLeast[m] as number)++;
    }
  }
  return {
    samples: lags.length,
    pValues: byMetric((m) => (1 + (atLeast[m] as number)) / (1 + lags.length)),
    meanAccuracy: accuracy / lags.length,
  };
}

function byMetric(value: (m: number) => number | null): PermutationResult["pValues"] {
  return Object.fromEntries(PRIMARY_METRICS.map((name, m) => [name, value(m)])) as PermutationResult["pValues"];
}

/** Distinct lags, drawn without putting back; all of them where there are no more than asked for. */
function lagsOf(rows: number, { samples, leastLagRows, seed }: PermutationOptions): Int32Array {
  const least = Math.max(1, leastLagRows);
  const possible = rows - 2 * least + 1;
  if (possible <= 0) return new Int32Array(0);
  const all = Int32Array.from({ length: possible }, (_, i) => least + i);
  if (possible <= samples) return all;
  shuffle(all, seededRandom(seed));
  return all.slice(0, samples);
}

/**
 * For a lag: figures that order shifts as the primary metrics do, larger is better (−p-value for the direction as its z, |r| for
 * the two-sided p of the correlation). The array is used again.
 */
function shiftKernel(t: Float64Array, p: Float64Array): (lag: number) => Float64Array {
  const rows = t.length;
  const ofT = spread(t);
  const ofP = spread(p);
  const isSpread = ofT.deviation > 0 && ofP.deviation > 0;
  const scale = isSpread ? 1 / Math.sqrt(ofT.squares) / Math.sqrt(ofP.squares) : 0;
  const centredP = p.map((value) => value - ofP.mean);
  const signT = Int8Array.from(t, Math.sign);
  const signP = Int8Array.from(p, Math.sign);
  const size = t.map(Math.abs);
  const moves = signT.reduce((count, sign) => count + Math.abs(sign), 0);
  const total = size.reduce((sum, value) => sum + value, 0);
  const out = new Float64Array(PRIMARY_METRICS.length);
  return (lag) => {
    let right = 0;
    let both = 0;
    let first = -1;
    let last = 0;
    let won = 0;
    let products = 0;
    let weighted = 0;
    for (let i = 0, j = lag; i < rows; i++, j++) {
      if (j === rows) j = 0;
      const truth = t[i] as number;
      const error = truth - (p[j] as number);
      const weight = size[i] as number;
      products += truth * (centredP[j] as number);
      weighted += weight * error * error;
      const sign = signT[i] as number;
      if (sign === 0) continue;
      const isRight = sign === signP[j] ? 1 : 0;
      right += isRight;
      if (first === -1) first = isRight;
      else both += isRight & last;
      last = isRight;
      won += isRight * weight;
    }
    const direction = directionOf(moves, right, both, first === 1 ? 1 : 0, last);
    const r = products * scale;
    out[0] = direction.accuracy;
    out[1] = direction.lower;
    out[2] = direction.z;
    out[3] = r;
    out[4] = Math.abs(r);
    out[5] = -weighted;
    out[6] = total > 0 ? (2 * won) / total - 1 : 0;
    return out;
  };
}

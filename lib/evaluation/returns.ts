/** Metrics of returns: errors, weighted errors and money-like sums. */
import type { Spread } from "./correlation";

/**
 * Formulas, with t true, p predicted, w = |t|, σ the population deviation of t:
 * wrmse = √(Σ w(t−p)² / Σ w) against p = 0; czar = Σ ±|t|/σ, plus where signs agree (zero with zero), against all plus;
 * zptae = Σ w|P(t/σ) − P(p/σ)| / Σ w with P(x) = tanh(|x|³)·sign x, against p = 0. Undefined ratios are 0, mape infinite.
 * @param right 1 where the signs agree and neither is 0
 */
export function returnMetrics(t: Float64Array, p: Float64Array, { deviation, squares }: Spread, right: Uint8Array) {
  const n = t.length;
  const scale = deviation > 0 ? 1 / deviation : 0;
  let absolute = 0;
  let squared = 0;
  let relative = 0;
  let nonZero = 0;
  let moves = 0;
  let won = 0;
  let weightedModel = 0;
  let weightedBaseline = 0;
  let zptaeModel = 0;
  let zptaeBaseline = 0;
  for (let i = 0; i < n; i++) {
    const truth = t[i] as number;
    const prediction = p[i] as number;
    const error = truth - prediction;
    const distance = Math.abs(error);
    const weight = Math.abs(truth);
    absolute += distance;
    squared += error * error;
    if (weight === 0) continue;
    moves += weight;
    // Not a branch: a processor guesses wrong about every other one.
    won += (right[i] as number) * weight;
    weightedModel += weight * error * error;
    weightedBaseline += weight * weight * weight;
    nonZero++;
    relative += distance / weight;
    const powered = poweredTanh(truth * scale);
    zptaeModel += weight * Math.abs(powered - poweredTanh(prediction * scale));
    zptaeBaseline += weight * Math.abs(powered);
  }
  const signedMoves = 2 * won - moves;
  const model = moves > 0 ? Math.sqrt(weightedModel / moves) : 0;
  const baseline = moves > 0 ? Math.sqrt(weightedBaseline / moves) : 0;
  const powered = deviation > 0 && moves > 0;
  return {
    wrmse_model: model,
    wrmse_baseline: baseline,
    wrmse_improvement: baseline > 0 ? (baseline - model) / baseline : 0,
    czar_model: deviation > 0 ? signedMoves / deviation : 0,
    czar_oracle: deviation > 0 ? moves / deviation : 0,
    czar_improvement: deviation > 0 && moves > 0 ? signedMoves / moves : 0,
    zptae_model: powered ? zptaeModel / moves : 0,
    zptae_baseline: powered ? zptaeBaseline / moves : 0,
    zptae_improvement: powered && zptaeBaseline > 0 ? (zptaeBaseline - zptaeModel) / zptaeBaseline : 0,
    naive_return: signedMoves,
    mae: absolute / n,
    mse: squared / n,
    rmse: Math.sqrt(squared / n),
    r2: deviation > 0 ? 1 - squared / squares : 0,
    mape: nonZero > 0 ? (100 * relative) / nonZero : Number.POSITIVE_INFINITY,
  };
}

/** tanh(|x|³)·sign(x): a series where most predictions lie, ±1 where nothing else is left, else by an exponential. */
export function poweredTanh(x: number): number {
  const a = x * x * x;
  if (a > 0.04 || a < -0.04) {
    const size = Math.abs(a);
    const value = size > 20 ? 1 : 1 - 2 / (exponential(2 * size) + 1);
    return a < 0 ? -value : value;
  }
  const s = a * a;
  return a * (1 - s * (1 / 3 - s * (2 / 15 - s * (17 / 315 - (s * 62) / 2835))));
}

const PARTS = 256;
const PARTS_BITS = 8;
const PART = Math.LN2 / PARTS;
const fractions = Float64Array.from({ length: PARTS }, (_, i) => 2 ** (i / PARTS));
const powers = Float64Array.from({ length: 64 }, (_, i) => 2 ** i);

/** e^x for 0 ≤ x ≤ 40 to 2e−15 of it, in a fraction of the time of Math.exp: 2^k from two tables, the rest a short series. */
function exponential(x: number): number {
  const k = (x / PART + 0.5) | 0;
  const r = x - k * PART;
  const series = 1 + r * (1 + r * (0.5 + r * (1 / 6 + r / 24)));
  return (fractions[k & (PARTS - 1)] as number) * (powers[k >> PARTS_BITS] as number) * series;
}

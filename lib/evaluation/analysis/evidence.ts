/** How much rows weigh whose truths overlap and whose errors come in streaks. */
import { directionZ } from "@/lib/evaluation/direction";
import { correlationPValue, normalQuantile } from "@/lib/evaluation/distributions";
import { normalCdf } from "@/lib/models/normal-cdf";
import type { Evidence } from "./types";

/**
 * n / (1 + 2 Σ_{k=1..L} (1 − k/(L+1)) ρ_k), ρ_k the autocorrelations of the values around their common mean; the sum is at least
 * 0, so that the answer is at most n. Constant values have no autocorrelation: null.
 */
export function effectiveCount(values: ArrayLike<number>, lags: number): number | null {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i] as number;
  const mean = sum / n;
  const centred = Float64Array.from(values, (value) => value - mean);
  let variance = 0;
  for (let i = 0; i < n; i++) variance += (centred[i] as number) ** 2;
  if (!(variance > 1e-12 * n * mean * mean) || variance === 0) return null;
  const most = Math.min(lags, n - 1);
  let weighted = 0;
  for (let lag = 1; lag <= most; lag++) {
    let products = 0;
    for (let i = lag; i < n; i++) products += (centred[i] as number) * (centred[i - lag] as number);
    weighted += (1 - lag / (most + 1)) * (products / variance);
  }
  return n / (1 + 2 * Math.max(0, weighted));
}

/**
 * Independent predictions that tell an accuracy from a coin: two-sided 5 %, power 80 %,
 * ((½·z₀.₉₇₅ + √(a(1−a))·z₀.₈) / (a − ½))². Null for an accuracy that is no better than a coin's.
 */
export function rowsToTell(accuracy: number): number | null {
  if (!(accuracy > 0.5)) return null;
  const spread = 0.5 * normalQuantile(0.975) + Math.sqrt(accuracy * (1 - accuracy)) * normalQuantile(0.8);
  return Math.ceil((spread / (accuracy - 0.5)) ** 2);
}

interface EvidenceInput {
  /** 1 right, 0 wrong, −1 no move. */
  outcome: Int8Array;
  rows: number;
  overlapRows: number;
  accuracy: number;
  pearsonR: number;
}

/**
 * `nOverlap` is rows / overlap, `nEffective` what streaks of right and wrong leave (lags up to twice the overlap, at least n^⅓;
 * where all are right or all wrong, `nOverlap`). The p-values take the smaller of the two.
 */
export function evidenceOf({ outcome, rows, overlapRows, accuracy, pearsonR }: EvidenceInput): Evidence {
  const nOverlap = rows / overlapRows;
  const calls = outcome.filter((one) => one !== -1);
  const lags = Math.max(2 * overlapRows, Math.ceil(Math.cbrt(rows)));
  const estimated = calls.length > 2 ? effectiveCount(calls, lags) : null;
  const nEffective = Math.min(rows, estimated ?? nOverlap);
  const n = Math.min(nOverlap, nEffective);
  const points = Math.floor(n);
  return {
    rows,
    overlapRows,
    nOverlap,
    nEffective,
    directionPValue: n >= 2 && calls.length > 0 ? 1 - normalCdf(directionZ(accuracy, n)) : null,
    pearsonPValue: points >= 3 ? correlationPValue(pearsonR, points) : null,
    rowsNeeded: rowsToTell(accuracy),
  };
}

/**
 * The formulas of inference synthesis, losses, regrets, scores and rewards (sections 5.3 to 5.7 of the network reference,
 * in their form since chain v0.16). Plain numbers in, plain numbers out.
 */

export function sampleDeviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** Sorted descending, position (1 − q)(N − 1), linear between neighbours. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => b - a);
  const position = (1 - q) * (sorted.length - 1);
  const below = Math.floor(position);
  const a = sorted[below] ?? 0;
  const b = sorted[Math.min(below + 1, sorted.length - 1)] ?? 0;
  return a + (b - a) * (position - below);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** 1.4826 times the median absolute deviation from the median, plus ε: what regrets are measured by. */
export function regretScale(regrets: readonly number[], epsilon: number): number {
  const middle = median(regrets);
  return 1.4826 * median(regrets.map((regret) => Math.abs(regret - middle))) + epsilon;
}

/** ln(1 + e^x) without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** w = (1 + e^{−p(R̂max−c)}) / (1 + e^{−p(R̂−c)}) with R̂ = R / scale: the best worker's weight is 1. */
export function regretWeights(regrets: readonly number[], scale: number, p: number, c: number): number[] {
  const normalised = regrets.map((regret) => regret / scale);
  const best = Math.max(...normalised);
  return normalised.map((r) => Math.exp(softplus(-p * (best - c)) - softplus(-p * (r - c))));
}

export function weightedMean(values: readonly number[], weights: readonly number[], epsilonSafeDiv = 1e-7): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    sum += (weights[i] as number) * (values[i] as number);
    total += weights[i] as number;
  }
  return sum / Math.max(total, epsilonSafeDiv);
}

/** The CZAR loss without its softening ("Composite Zero-Agnostic Returns", α = 1, mean 0), of a return and its prediction. */
export function czarLoss(truth: number, predicted: number, sigma: number): number {
  const zt = truth / sigma;
  const zp = predicted / sigma;
  const delta = 1 / Math.sqrt(3);
  const d = 1 + delta ** 2;
  const f = (x: number) => 1 / (1 + x * x);
  const g = (x: number) => (2 * Math.abs(x)) / (1 + x * x) ** 2;
  const s = zt >= 0 ? 1 : -1;
  const sp = zp >= 0 ? 1 : -1;
  const dt = zt + s * delta;
  const dp = zp + sp * delta;
  const h1 = d * g(delta);
  const h3 = d * g(dt);
  const u = s * zp;
  if (u <= 0) return 0.5 * h1 * zp * zp - s * zp + s * d * (Math.atan(dt) - Math.atan(s * delta));
  if (u <= Math.abs(zt)) return s * d * (Math.atan(dt) - Math.atan(dp));
  return 0.5 * Math.min(h1, h3) * (zp - zt) ** 2 + s * d * f(dt) * (zp - zt);
}

/** A loss that cannot be negative is reported as its logarithm; the floor keeps a perfect value finite. */
export const LOSS_FLOOR = 1e-12;

export function reportedLoss(loss: number, allowNegative: boolean): number {
  return allowNegative ? loss : Math.log10(loss + LOSS_FLOOR);
}

/** ema ← α·value + (1 − α)·previous; the first value is taken as it is. */
export function ema(previous: number | null, value: number, alpha: number): number {
  return previous === null ? value : alpha * value + (1 - alpha) * previous;
}

/** u_j = M_j / ΣM, M_j = ln(1 + e^{p(S_j/(σ_S+ε) − c)}); all equal where σ_S < ε. */
export function rewardFractions(scores: readonly number[], sigma: number, epsilon: number, p = 3, c = 0.75): number[] {
  const mapped = scores.map((score) => (sigma < epsilon ? 1 : softplus(p * (score / (sigma + epsilon) - c))));
  const total = mapped.reduce((sum, value) => sum + value, 0);
  return mapped.map((value) => value / total);
}

/** The entropy of a group of one. */
export const SINGLE_PARTICIPANT_ENTROPY = 0.173286795139986;

/** F = −Σ f ln f · (N_eff/N)^β, N_eff = 1/Σ f², β = 0.25. */
export function entropy(fractions: readonly number[], beta = 0.25): number {
  if (fractions.length === 1) return SINGLE_PARTICIPANT_ENTROPY;
  const effective = 1 / fractions.reduce((sum, f) => sum + f * f, 0);
  const plain = fractions.reduce((sum, f) => sum - (f > 0 ? f * Math.log(f) : 0), 0);
  return plain * (effective / fractions.length) ** beta;
}

/** The deflated Sharpe ratio (Bailey and López de Prado, 2014): what the best of many trials is still worth. */
import { normalQuantile } from "@/lib/evaluation/distributions";
import { normalCdf } from "@/lib/models/normal-cdf";

const EULER = 0.5772156649015329;

export interface ReturnMoments {
  /** Mean over deviation, per period; not annualised. */
  sharpe: number;
  skewness: number;
  /** 3 for a normal distribution. */
  kurtosis: number;
}

/** Of the returns of always taking the predicted side, sign(p)·t; null when they do not vary. */
export function followedMoments(t: Float64Array, p: Float64Array): ReturnMoments | null {
  const n = t.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.sign(p[i] as number) * (t[i] as number);
  const mean = sum / n;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let i = 0; i < n; i++) {
    const difference = Math.sign(p[i] as number) * (t[i] as number) - mean;
    const square = difference * difference;
    second += square;
    third += square * difference;
    fourth += square * square;
  }
  const variance = second / n;
  if (!(variance > 1e-24 * mean * mean) || variance === 0) return null;
  return {
    sharpe: mean / Math.sqrt(variance),
    skewness: third / n / variance ** 1.5,
    kurtosis: fourth / n / variance ** 2,
  };
}

/** SR*: what the best of N trials without skill is expected to reach, V the variance of their Sharpe ratios. 0 for one trial. */
export function expectedBestSharpe(trials: number, variance: number): number {
  if (trials <= 1) return 0;
  const best = (1 - EULER) * normalQuantile(1 - 1 / trials) + EULER * normalQuantile(1 - 1 / (trials * Math.E));
  return Math.sqrt(Math.max(0, variance)) * best;
}

/**
 * DSR = Φ((SR − SR*)·√(n−1) / √(1 − γ3·SR + (γ4 − 1)/4·SR²)): the probability that the true ratio is above SR*.
 * @param periods independent periods; null when there are fewer than two or the denominator has no root
 */
export function deflatedSharpe(moments: ReturnMoments, benchmark: number, periods: number): number | null {
  const { sharpe, skewness, kurtosis } = moments;
  const spread = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe;
  if (!(periods >= 2) || !(spread > 0)) return null;
  return normalCdf(((sharpe - benchmark) * Math.sqrt(periods - 1)) / Math.sqrt(spread));
}

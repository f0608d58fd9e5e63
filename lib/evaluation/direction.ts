/** Directional accuracy and its significance, by the reference kit's rules. */
import { normalCdf } from "@/lib/models/normal-cdf";

/** The kit's Wilson quantile: 1.96, not 1.95996…. */
const WILSON_QUANTILE = 1.96;

export interface Direction {
  accuracy: number;
  lower: number;
  upper: number;
  /** At least 0; the p-value is 1 − Φ(z). */
  z: number;
  pValue: number;
  /** Rows whose truth is not zero. */
  samples: number;
  effective: number;
  correct: number;
  /** Lag-1 autocorrelation of being right, at least 0. */
  autocorrelation: number;
}

/**
 * From counts over the rows whose truth is not 0; a prediction of 0 is wrong. The number of samples is discounted to
 * m·(1 − ρ)/(1 + ρ), at least 2, for the lag-1 correlation ρ of being right (each side with its own mean; undefined and negative
 * count as 0). The p-value is one-sided, 1 − Φ(z), with a continuity correction; negative z counts as 0.
 * @param both how many were right whose predecessor was right as well
 * @param first 1 where the first one is right, else 0; `last` likewise
 */
export function directionOf(samples: number, correct: number, both: number, first: number, last: number): Direction {
  if (samples === 0) {
    return { accuracy: 0.5, lower: 0, upper: 1, z: 0, pValue: 1, samples, effective: 0, correct, autocorrelation: 0 };
  }
  const autocorrelation = samples > 2 ? lagOneCorrelation(samples - 1, correct - last, correct - first, both) : 0;
  const discounted = (samples * (1 - autocorrelation)) / (1 + autocorrelation);
  const effective = samples > 2 ? Math.max(discounted, 2) : samples;
  const accuracy = correct / samples;
  const z = directionZ(accuracy, effective);
  return {
    accuracy,
    ...wilson(accuracy, effective),
    z,
    pValue: 1 - normalCdf(z),
    samples,
    effective,
    correct,
    autocorrelation,
  };
}

/** How far an accuracy of n independent calls lies above a coin's, in deviations, with a continuity correction; at least 0. */
export function directionZ(accuracy: number, n: number): number {
  return Math.max(0, (accuracy - 0.5 - 0.5 / n) / Math.sqrt(0.25 / n));
}

/** Wilson's interval of a share of n independent calls, with the kit's quantile. */
export function wilson(share: number, n: number): { lower: number; upper: number } {
  const k2 = WILSON_QUANTILE * WILSON_QUANTILE;
  const denominator = 1 + k2 / n;
  const centre = (share + k2 / (2 * n)) / denominator;
  const halfWidth = (WILSON_QUANTILE * Math.sqrt((share * (1 - share)) / n + k2 / (4 * n * n))) / denominator;
  return { lower: centre - halfWidth, upper: centre + halfWidth };
}

/** Pearson correlation of two 0/1 columns from their counts, which are exact; 0 when undefined or negative. */
function lagOneCorrelation(pairs: number, onesBefore: number, onesAfter: number, onesBoth: number): number {
  const covariance = pairs * onesBoth - onesBefore * onesAfter;
  const variances = onesBefore * (pairs - onesBefore) * (onesAfter * (pairs - onesAfter));
  return variances > 0 && covariance > 0 ? Math.min(1, covariance / Math.sqrt(variances)) : 0;
}

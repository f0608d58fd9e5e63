/** The distribution functions that p-values and intervals need, to near full double precision. */
import { normalCdf } from "@/lib/models/normal-cdf";

/**
 * Φ⁻¹: where the standard normal distribution function reaches a share in (0, 1). Acklam's rational approximation, made exact by
 * one step of Halley's method.
 */
export function normalQuantile(share: number): number {
  if (!(share > 0 && share < 1))
    return share === 0 ? Number.NEGATIVE_INFINITY : share === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  // The lower half: the upper one would lose digits in 1 − share.
  if (share > 0.5) return -normalQuantile(1 - share);
  const z = share < 0.02425 ? acklamTail(Math.sqrt(-2 * Math.log(share))) : acklamMiddle(share - 0.5);
  const error = normalCdf(z) - share;
  const step = error * Math.sqrt(2 * Math.PI) * Math.exp((z * z) / 2);
  return z - step / (1 + (z * step) / 2);
}

function acklamTail(q: number): number {
  const above = [
    -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ];
  const below = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];
  return polynomial(above, q) / polynomial(below, q);
}

function acklamMiddle(q: number): number {
  const above = [
    -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
    2.506628277459239,
  ];
  const below = [
    -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1,
  ];
  return (polynomial(above, q * q) * q) / polynomial(below, q * q);
}

/** Highest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

/**
 * Two-sided p-value of a correlation r of n points when there is none: I_{1−r²}((n−2)/2, ½), the regularised incomplete beta
 * function. n ≥ 3.
 */
export function correlationPValue(r: number, n: number): number {
  const rSquared = r * r;
  if (rSquared >= 1) return 0;
  if (rSquared === 0) return 1;
  const a = (n - 2) / 2;
  const b = 0.5;
  const x = 1 - rSquared;
  const logFront = a * Math.log1p(-rSquared) + b * Math.log(rSquared) - logBetaHalf(a);
  const front = Math.exp(logFront);
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(a, b, x)) / a
    : 1 - (front * betaFraction(b, a, rSquared)) / b;
}

/** ln B(a, ½) for a a multiple of ½. */
function logBetaHalf(a: number): number {
  // B(a, ½) for small a from B(½, ½) = π and B(1, ½) = 2 by B(a+1, ½) = B(a, ½)·a/(a+½); ln Γ(a+½)/Γ(a) by its series above.
  if (a <= 40) {
    let beta = Number.isInteger(a) ? 2 : Math.PI;
    for (let k = Number.isInteger(a) ? 1 : 0.5; k < a; k++) beta *= k / (k + 0.5);
    return Math.log(beta);
  }
  const u = 1 / a;
  const logRatio =
    0.5 * Math.log(a) - u / 8 + u ** 3 / 192 - u ** 5 / 640 + (17 * u ** 7) / 14336 - (31 * u ** 9) / 18432;
  return 0.5 * Math.log(Math.PI) - logRatio;
}

/** Continued fraction of the incomplete beta function, by the modified Lentz method. */
function betaFraction(a: number, b: number, x: number): number {
  const tiny = 1e-300;
  const away = (v: number) => (Math.abs(v) < tiny ? tiny : v);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const step = d * c;
    fraction *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return fraction;
}

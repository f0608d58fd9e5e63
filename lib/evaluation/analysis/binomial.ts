/** The exact binomial tail. */

/** P(X ≥ k) for n trials with the given chance each, 0 < chance < 1. */
export function binomialTail(k: number, n: number, chance: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  const odds = chance / (1 - chance);
  // Summed away from the mode, where the terms fall: from below it the other tail is taken.
  if (k <= n * chance) {
    let term = Math.exp(logTerm(k - 1, n, chance));
    let sum = 0;
    for (let i = k - 1; i >= 0 && term > sum * 1e-17; i--) {
      sum += term;
      term *= i / (n - i + 1) / odds;
    }
    return Math.max(0, 1 - sum);
  }
  let term = Math.exp(logTerm(k, n, chance));
  let sum = 0;
  for (let i = k; i <= n && term > sum * 1e-17; i++) {
    sum += term;
    term *= ((n - i) / (i + 1)) * odds;
  }
  return Math.min(1, sum);
}

function logTerm(k: number, n: number, chance: number): number {
  const choose = logFactorial(n) - logFactorial(k) - logFactorial(n - k);
  return choose + k * Math.log(chance) + (n - k) * Math.log1p(-chance);
}

/** Stirling's series from 20 on, whose first term left out is below 1e−13. */
function logFactorial(n: number): number {
  if (n < 20) {
    let product = 1;
    for (let i = 2; i <= n; i++) product *= i;
    return Math.log(product);
  }
  const inverse = 1 / n;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)));
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + series;
}

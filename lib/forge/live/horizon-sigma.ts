/** How far the market usually moves within a horizon. Pure. */

/** Of a normal distribution: standard deviation over median absolute value. */
const SIGMA_PER_MEDIAN = 1.4826;
const FEWEST_RETURNS = 60;

/**
 * Standard deviation of the log return over `horizonMinutes`, from one-minute closes: 1.4826 · median |ln(c[i]/c[i−1])| · √h.
 * The median is not moved by single wrong candles. Undefined when there are too few closes.
 */
export function horizonSigma(closes: Float64Array, horizonMinutes: number): number | undefined {
  const returns: number[] = [];
  for (let i = 1; i < closes.length; i++) {
    const move = Math.abs(Math.log((closes[i] as number) / (closes[i - 1] as number)));
    if (Number.isFinite(move)) returns.push(move);
  }
  if (returns.length < FEWEST_RETURNS) return undefined;
  const sorted = Float64Array.from(returns).sort();
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1
      ? (sorted[middle] as number)
      : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
  return SIGMA_PER_MEDIAN * median * Math.sqrt(horizonMinutes);
}

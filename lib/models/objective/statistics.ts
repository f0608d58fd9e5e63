/** Centres and spreads of targets, finite for any finite targets. */

/** 0 for no values. Scaled by the largest value where the plain sum overflows. */
export function meanOf(values: Float64Array): number {
  if (values.length === 0) return 0;
  const sum = values.reduce((a, b) => a + b, 0);
  if (Number.isFinite(sum)) return sum / values.length;
  const largest = largestOf(values);
  return (values.reduce((sum, value) => sum + value / largest, 0) / values.length) * largest;
}

/** Population deviation; 0 for no values. */
export function deviation(values: Float64Array): number {
  const largest = largestOf(values);
  if (largest === 0) return 0;
  const mean = meanOf(values) / largest;
  return Math.sqrt(values.reduce((sum, value) => sum + (value / largest - mean) ** 2, 0) / values.length) * largest;
}

/** The lower of the two middle values where there are two: a value that occurs. 0 for no values. */
export function median(values: Float64Array): number {
  return values.length === 0 ? 0 : (values.toSorted()[Math.floor((values.length - 1) / 2)] as number);
}

/** Mean distance from the median. */
export function spreadAroundMedian(values: Float64Array): number {
  const centre = median(values);
  return meanOf(values.map((value) => Math.min(Math.abs(value - centre), Number.MAX_VALUE)));
}

/** Weights are not negative; 0 where they are all 0. */
export function weightedMean(values: Float64Array, weights: Float64Array): number {
  const largest = largestOf(values);
  const heaviest = largestOf(weights);
  if (largest === 0 || heaviest === 0) return 0;
  let sum = 0;
  let weight = 0;
  for (let i = 0; i < values.length; i++) {
    const share = (weights[i] as number) / heaviest;
    sum += share * ((values[i] as number) / largest);
    weight += share;
  }
  return (sum / weight) * largest;
}

/** The constant c that minimises Huber's loss, where Σ clamp(c − y, ±width) crosses 0; found by bisection. */
export function huberCentre(values: Float64Array, width: number): number {
  let low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  let high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (values.length === 0) return 0;
  for (let step = 0; step < 100; step++) {
    const middle = low / 2 + high / 2;
    if (middle <= low || middle >= high) break;
    const pull = values.reduce((sum, value) => sum + Math.max(-1, Math.min(1, (middle - value) / width)), 0);
    if (pull > 0) high = middle;
    else low = middle;
  }
  return low / 2 + high / 2;
}

function largestOf(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Order statistics of one column: quantiles, ranks, and the correlations that use them. */

/** Quantile `q` (0…1) of ascending values, linear between neighbours (position q·(n − 1)); NaN of none. */
export function quantileOf(ascending: Float64Array, q: number): number {
  if (ascending.length === 0) return Number.NaN;
  const position = q * (ascending.length - 1);
  const below = Math.floor(position);
  const low = ascending[below] as number;
  const high = ascending[Math.min(below + 1, ascending.length - 1)] as number;
  return low === high ? low : low + (position - below) * (high - low);
}

/** First index whose value is not below `value`. */
export function lowerBoundOf(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rank of each value (from 1) among `ascending`, its values in order; ties share the mean of their ranks. */
export function averageRanks(values: Float64Array, ascending: Float64Array): Float64Array {
  const rankAt = new Float64Array(ascending.length);
  for (let from = 0; from < ascending.length; ) {
    let to = from + 1;
    while (to < ascending.length && ascending[to] === ascending[from]) to++;
    rankAt.fill((from + 1 + to) / 2, from, to);
    from = to;
  }
  return Float64Array.from(values, (value) => rankAt[lowerBoundOf(ascending, value)] as number);
}

/** Mean and population deviation of `values[from, to)`, in two passes. */
export function momentsOf(values: Float64Array, from = 0, to = values.length): { mean: number; deviation: number } {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i] as number;
  const mean = sum / (to - from);
  let squares = 0;
  for (let i = from; i < to; i++) squares += ((values[i] as number) - mean) ** 2;
  // A sum that underflows may be minus zero, which JSON does not know.
  return { mean: mean + 0, deviation: Math.sqrt(squares / (to - from)) };
}

/** Below this share of its size, a column's deviation is rounding, and it has no correlation with anything. */
const ROUNDING = 1e-13;

/** Pearson's r of `a[from, to)` and `b[from, to)`; null below two rows and where one of them does not vary. */
export function pearsonOf(a: Float64Array, b: Float64Array, from = 0, to = a.length): number | null {
  if (to - from < 2) return null;
  const one = momentsOf(a, from, to);
  const other = momentsOf(b, from, to);
  if (!varies(one) || !varies(other)) return null;
  let products = 0;
  for (let i = from; i < to; i++) products += ((a[i] as number) - one.mean) * ((b[i] as number) - other.mean);
  return Math.min(1, Math.max(-1, products / (to - from) / one.deviation / other.deviation));
}

function varies({ mean, deviation }: { mean: number; deviation: number }): boolean {
  return deviation > ROUNDING * Math.abs(mean) && deviation > 0 && deviation < Number.POSITIVE_INFINITY;
}

/** Figures that describe a series before anybody has decided what to predict. Returns are log returns of bars. */

export interface Series {
  /** End of each bar, ms. */
  at: number[];
  /** Log return of each bar. */
  returns: number[];
  /** Volume of each bar. */
  volume: number[];
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

export function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

/** Pearson; 0 where one of them does not vary. */
export function correlation(x: readonly number[], y: readonly number[]): number {
  const [mx, my] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [(x[i] as number) - mx, (y[i] as number) - my];
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}

/** Correlation of a series with itself `lag` steps before. */
export function autocorrelation(values: readonly number[], lag: number): number {
  return correlation(values.slice(lag), values.slice(0, values.length - lag));
}

/** Variance of sums of `q` returns against q variances of one: 1 for a random walk, less where moves come back. */
export function varianceRatio(returns: readonly number[], q: number): number {
  const sums: number[] = [];
  for (let i = 0; i + q <= returns.length; i++) sums.push(returns.slice(i, i + q).reduce((sum, one) => sum + one, 0));
  const one = deviation(returns) ** 2;
  return one > 0 ? deviation(sums) ** 2 / (q * one) : 1;
}

export function excessKurtosis(values: readonly number[]): number {
  const [centre, spread] = [mean(values), deviation(values)];
  return spread > 0 ? mean(values.map((value) => ((value - centre) / spread) ** 4)) - 3 : 0;
}

/** Share of the variation of a value that its group explains (η²). */
export function explainedShare(values: readonly number[], groups: readonly number[]): number {
  const by = new Map<number, number[]>();
  for (const [i, value] of values.entries()) {
    const group = groups[i] as number;
    by.set(group, [...(by.get(group) ?? []), value]);
  }
  const centre = mean(values);
  const total = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  let between = 0;
  for (const own of by.values()) between += own.length * (mean(own) - centre) ** 2;
  return total > 0 ? between / total : 0;
}

/** Largest variance among eighths of the series against the smallest: how far it is from stationary. */
export function varianceSpread(returns: readonly number[]): number {
  const size = Math.floor(returns.length / 8);
  if (size < 2) return 1;
  const variances = Array.from({ length: 8 }, (_, i) => deviation(returns.slice(i * size, (i + 1) * size)) ** 2);
  const least = Math.min(...variances);
  return least > 0 ? Math.max(...variances) / least : Number.POSITIVE_INFINITY;
}

/** Σ sign(r)·v / Σ v over the last `bars`, for each bar from `bars − 1` on. */
export function signedVolume({ returns, volume }: Series, bars: number): number[] {
  return returns.slice(bars - 1).map((_, i) => {
    let [signed, all] = [0, 0];
    for (let k = i; k < i + bars; k++) {
      signed += Math.sign(returns[k] as number) * (volume[k] as number);
      all += volume[k] as number;
    }
    return all > 0 ? signed / all : 0;
  });
}

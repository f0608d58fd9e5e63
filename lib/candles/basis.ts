/** Two sources of one asset, minute by minute. Pure. */
import { type CandleColumns, MINUTE_MS } from "./candles";

export interface Basis {
  /** Minutes that both have, and that only one has. */
  readonly both: number;
  readonly onlyA: number;
  readonly onlyB: number;
  /** Of the common minutes, ascending: open times, closes, and close of b over close of a, less one. */
  readonly openTime: Float64Array;
  readonly closeA: Float64Array;
  readonly closeB: Float64Array;
  readonly basis: Float64Array;
  /** Pearson correlation of the one-minute log returns of consecutive common minutes; null when it is not defined. */
  readonly returnCorrelation: number | null;
}

export function compareCloses(a: CandleColumns, b: CandleColumns): Basis {
  const most = Math.min(a.openTime.length, b.openTime.length);
  const openTime = new Float64Array(most);
  const closeA = new Float64Array(most);
  const closeB = new Float64Array(most);
  let both = 0;
  for (let i = 0, j = 0; i < a.openTime.length && j < b.openTime.length; ) {
    const ta = a.openTime[i] as number;
    const tb = b.openTime[j] as number;
    if (ta === tb) {
      openTime[both] = ta;
      closeA[both] = a.close[i] as number;
      closeB[both++] = b.close[j] as number;
    }
    if (ta <= tb) i++;
    if (tb <= ta) j++;
  }
  const basis = new Float64Array(both);
  for (let i = 0; i < both; i++) basis[i] = (closeB[i] as number) / (closeA[i] as number) - 1;
  const common = {
    openTime: openTime.subarray(0, both),
    closeA: closeA.subarray(0, both),
    closeB: closeB.subarray(0, both),
  };
  return {
    both,
    onlyA: a.openTime.length - both,
    onlyB: b.openTime.length - both,
    ...common,
    basis,
    returnCorrelation: correlateReturns(common),
  };
}

function correlateReturns({ openTime, closeA, closeB }: Pick<Basis, "openTime" | "closeA" | "closeB">): number | null {
  let n = 0;
  let meanA = 0;
  let meanB = 0;
  let varA = 0;
  let varB = 0;
  let cov = 0;
  for (let i = 1; i < openTime.length; i++) {
    if ((openTime[i] as number) - (openTime[i - 1] as number) !== MINUTE_MS) continue;
    const x = Math.log((closeA[i] as number) / (closeA[i - 1] as number));
    const y = Math.log((closeB[i] as number) / (closeB[i - 1] as number));
    // Welford's update: sums of squares of small returns would lose their digits.
    n++;
    const dx = x - meanA;
    const dy = y - meanB;
    meanA += dx / n;
    meanB += dy / n;
    varA += dx * (x - meanA);
    varB += dy * (y - meanB);
    cov += dx * (y - meanB);
  }
  const r = cov / Math.sqrt(varA * varB);
  return n >= 2 && Number.isFinite(r) ? r : null;
}

/** Spread and correlation of columns; columns that only rounding tells from constants count as constant. */
import { correlationPValue } from "./distributions";
import { averageRanks } from "./ranks";

/** A column whose deviation is below this share of its largest magnitude is constant: the rest is rounding of its mean. */
const CONSTANT_SPREAD = 1e-12;

export interface Spread {
  mean: number;
  /** Sum of squared differences from the mean; 0 when constant. */
  squares: number;
  /** Population standard deviation; 0 when constant. */
  deviation: number;
}

export function spread(values: Float64Array): Spread {
  const n = values.length;
  let sum = 0;
  let largest = 0;
  for (let i = 0; i < n; i++) {
    const value = values[i] as number;
    sum += value;
    const magnitude = Math.abs(value);
    if (magnitude > largest) largest = magnitude;
  }
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const difference = (values[i] as number) - mean;
    squares += difference * difference;
  }
  const deviation = Math.sqrt(squares / n);
  return deviation > CONSTANT_SPREAD * largest ? { mean, squares, deviation } : { mean, squares: 0, deviation: 0 };
}

export interface Correlation {
  value: number;
  pValue: number;
}

/** Pearson's r; 0 with p = 1 when either side is constant. `ofT` and `ofP` are the columns' spreads. */
export function pearson(t: Float64Array, p: Float64Array, ofT: Spread, ofP: Spread): Correlation {
  if (ofT.deviation === 0 || ofP.deviation === 0) return { value: 0, pValue: 1 };
  const n = t.length;
  let products = 0;
  for (let i = 0; i < n; i++) products += ((t[i] as number) - ofT.mean) * ((p[i] as number) - ofP.mean);
  const value = clampToOne(products / Math.sqrt(ofT.squares) / Math.sqrt(ofP.squares));
  if (n === 2) return { value: Math.sign(value), pValue: 1 };
  return { value, pValue: correlationPValue(value, n) };
}

/** Pearson's r of the ranks; two points leave no degrees of freedom, so p is NaN then, as in the reference. */
export function spearman(t: Float64Array, p: Float64Array, ofT: Spread, ofP: Spread): Correlation {
  if (ofT.deviation === 0 || ofP.deviation === 0) return { value: 0, pValue: 1 };
  const ranksTrue = averageRanks(t);
  const ranksPred = averageRanks(p);
  const n = t.length;
  // The mean of ranks with ties averaged is always that of 1…n.
  const mean = (n + 1) / 2;
  let squaresTrue = 0;
  let squaresPred = 0;
  let products = 0;
  for (let i = 0; i < n; i++) {
    const rankTrue = (ranksTrue[i] as number) - mean;
    const rankPred = (ranksPred[i] as number) - mean;
    squaresTrue += rankTrue * rankTrue;
    squaresPred += rankPred * rankPred;
    products += rankTrue * rankPred;
  }
  const value = clampToOne(products / Math.sqrt(squaresTrue) / Math.sqrt(squaresPred));
  return n === 2 ? { value: Math.sign(value), pValue: Number.NaN } : { value, pValue: correlationPValue(value, n) };
}

function clampToOne(r: number): number {
  return Math.max(-1, Math.min(1, r));
}

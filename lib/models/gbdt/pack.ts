/** Gradients and hessians as integers in memory, as large as exact sums allow. */
import { ROUNDING } from "./score";

/** Gradients smaller than this everywhere count as 0: their squares would vanish. */
const SMALLEST = 1e-140;

/** Largest magnitude among the rows; 1 when all are as good as 0. */
export function largestOf(values: Float64Array, rows: Int32Array): number {
  let largest = 0;
  for (let i = 0; i < rows.length; i++) {
    const magnitude = Math.abs(values[rows[i] as number] as number);
    if (magnitude > largest) largest = magnitude;
  }
  return largest > SMALLEST ? largest : 1;
}

/** Puts gradients and counts into every `width`-th number; returns the sum of gradients. */
export function packGradients(
  byRow: Float64Array,
  width: number,
  downhill: Float64Array,
  rows: Int32Array,
  scale: number,
  countUnit: number,
): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const gradient = (downhill[row] as number) * scale + ROUNDING - ROUNDING;
    sum += gradient;
    byRow[width * row] = countUnit + gradient;
  }
  return sum;
}

/** Puts hessians, at least 1, into every second number; returns their sum. */
export function packHessians(byRow: Float64Array, hessian: Float64Array, rows: Int32Array, scale: number): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const weight = Math.max(1, (hessian[row] as number) * scale + ROUNDING - ROUNDING);
    sum += weight;
    byRow[2 * row + 1] = weight;
  }
  return sum;
}

/** Ridge regression in closed form. */
import { ModelError } from "@/lib/models/model";
import type { Moments } from "./moments";

/** A pivot this small against its column is rounding: the column is a sum of those before it. */
const LEAST_PIVOT = 1e-12;

/**
 * Solves (C + alpha·I)·β = c by Cholesky's factors. Nothing is added to the diagonal but alpha: where that leaves
 * the columns dependent, it says so. Columns without spread get 0.
 * @throws ModelError when the columns depend on each other, by the name of the first that does
 */
export function solveRidge(moments: Moments, alpha: number, columnNames?: readonly string[]): Float64Array {
  const { columns: n, covariance } = moments;
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const diagonal = (covariance[i * n + i] as number) + alpha;
    for (let j = 0; j < i; j++) {
      let sum = covariance[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (factor[i * n + k] as number) * (factor[j * n + k] as number);
      factor[i * n + j] = sum / (factor[j * n + j] as number);
    }
    let pivot = diagonal;
    for (let k = 0; k < i; k++) pivot -= (factor[i * n + k] as number) ** 2;
    if (diagonal === 0) pivot = 1;
    else if (!(pivot > LEAST_PIVOT * diagonal)) {
      const name = columnNames?.[i] === undefined ? `column ${i}` : `column "${columnNames[i]}"`;
      throw new ModelError(
        `${name} depends on the columns before it, so that least squares has no single answer; set alpha above ${alpha}`,
      );
    }
    factor[i * n + i] = Math.sqrt(pivot);
  }
  const beta = moments.withTarget.slice();
  for (let i = 0; i < n; i++) {
    let sum = beta[i] as number;
    for (let k = 0; k < i; k++) sum -= (factor[i * n + k] as number) * (beta[k] as number);
    beta[i] = sum / (factor[i * n + i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = beta[i] as number;
    for (let k = i + 1; k < n; k++) sum -= (factor[k * n + i] as number) * (beta[k] as number);
    beta[i] = sum / (factor[i * n + i] as number);
  }
  return beta;
}

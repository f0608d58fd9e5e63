/** Weights of stacked members: least squares under w ≥ 0 and Σw = 1 (Breiman 1996). */

/** A pivot this small against the members' size means that they differ in nothing; a smaller set says the same. */
const LEAST_PIVOT = 1e-10;

/**
 * Exact: the minimum lies inside some set of members with positive weights. There are at most 2⁸ sets, and each is one small linear
 * system. Among equals the first set, counted upwards, wins. The sum of 1 keeps members that find little from being weighed down to a
 * prediction of 0, which every metric about direction counts as wrong; a member that predicts 0 allows for just that.
 * @param predictions one column a member, of rows that it was not fitted on
 * @returns one weight a member
 */
export function stackingWeights(predictions: readonly Float64Array[], y: Float64Array): Float64Array {
  const unit = predictions.reduce((most, column) => Math.max(most, largestOf(column)), largestOf(y)) || 1;
  const product = (a: Float64Array, b: Float64Array) =>
    a.reduce((sum, value, row) => sum + (value / unit) * ((b[row] as number) / unit), 0) / y.length;
  const gram = predictions.map((a) => predictions.map((b) => product(a, b)));
  const withTarget = predictions.map((column) => product(column, y));

  let best = Number.POSITIVE_INFINITY;
  const weights = new Float64Array(predictions.length);
  for (let bits = 1; bits < 2 ** predictions.length; bits++) {
    const set = predictions.flatMap((_, i) => (bits & (1 << i) ? [i] : []));
    const shares = solution(set, gram, withTarget);
    if (!shares?.every((share) => share >= 0)) continue;
    const error = errorOf(set, shares, gram, withTarget);
    if (!(error < best)) continue;
    best = error;
    weights.fill(0);
    for (const [i, member] of set.entries()) weights[member] = shares[i] as number;
  }
  return weights;
}

/** Weights of these members that add up to 1, of any sign; null when the members do not differ enough to tell. */
function solution(set: number[], gram: number[][], withTarget: number[]): number[] | null {
  const at = (i: number, j: number) => gram[i]?.[j] as number;
  // The last weight is what the others leave of 1: they weigh differences to the last member.
  const last = set.at(-1) as number;
  const others = set.slice(0, -1);
  const scale = set.reduce((most, i) => Math.max(most, at(i, i)), 0);
  const free = solve(
    others.map((i) => others.map((j) => at(i, j) - at(i, last) - at(j, last) + at(last, last))),
    others.map((i) => (withTarget[i] as number) - (withTarget[last] as number) - at(i, last) + at(last, last)),
    LEAST_PIVOT * scale,
  );
  return free && [...free, 1 - free.reduce((a, b) => a + b, 0)];
}

/** Mean squared error less that of predicting 0, halved. */
function errorOf(set: number[], weights: number[], gram: number[][], withTarget: number[]): number {
  let error = 0;
  for (const [a, i] of set.entries()) {
    error -= (weights[a] as number) * (withTarget[i] as number);
    for (const [b, j] of set.entries()) {
      error += 0.5 * (weights[a] as number) * (weights[b] as number) * (gram[i]?.[j] as number);
    }
  }
  return error;
}

/** Solves a symmetric positive system by Cholesky's factors; null when a pivot is not above `least`. */
function solve(matrix: number[][], right: number[], least: number): number[] | null {
  const n = right.length;
  const factor = matrix.map((row) => row.map(() => 0));
  const at = (i: number, j: number) => factor[i]?.[j] as number;
  const answer = right.slice();
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]?.[j] as number;
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k);
      if (i === j && !(sum > least)) return null;
      (factor[i] as number[])[j] = i === j ? Math.sqrt(sum) : sum / at(j, j);
    }
    let sum = answer[i] as number;
    for (let k = 0; k < i; k++) sum -= at(i, k) * (answer[k] as number);
    answer[i] = sum / at(i, i);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = answer[i] as number;
    for (let k = i + 1; k < n; k++) sum -= at(k, i) * (answer[k] as number);
    answer[i] = sum / at(i, i);
  }
  return answer;
}

function largestOf(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

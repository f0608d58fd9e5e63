/** Weights of stacked members: least squares under w ≥ 0 and Σw ≤ 1 (Breiman 1996, with room to shrink towards 0). */

/** A pivot this small against its diagonal means that a member repeats others; a smaller set of members says the same. */
const LEAST_PIVOT = 1e-10;

/**
 * Exact: the minimum lies inside some set of members with positive weights, with the sum free or at 1. There are at most 2⁸ sets, and
 * each is one small linear system. Among equals the first set, counted upwards from none, wins.
 * @param predictions one column a member
 * @returns one weight a member; all 0 where no member beats predicting 0
 */
export function stackingWeights(predictions: readonly Float64Array[], y: Float64Array): Float64Array {
  const count = predictions.length;
  const unit = predictions.reduce((most, column) => Math.max(most, largestOf(column)), largestOf(y));
  const weights = new Float64Array(count);
  if (unit === 0) return weights;
  const product = (a: Float64Array, b: Float64Array) =>
    a.reduce((sum, value, row) => sum + (value / unit) * ((b[row] as number) / unit), 0) / y.length;
  const gram = predictions.map((a) => predictions.map((b) => product(a, b)));
  const withTarget = predictions.map((column) => product(column, y));

  let best = 0;
  let chosen: number[] = [];
  let shares: number[] = [];
  for (let bits = 1; bits < 2 ** count; bits++) {
    const set = predictions.flatMap((_, i) => (bits & (1 << i) ? [i] : []));
    for (const candidate of solutions(set, gram, withTarget)) {
      const error = errorOf(set, candidate, gram, withTarget);
      if (error < best) [best, chosen, shares] = [error, set, candidate];
    }
  }
  for (const [i, member] of chosen.entries()) weights[member] = shares[i] as number;
  return weights;
}

/** The free minimum on these members, if it is allowed, else the one with Σw = 1, if that is. */
function solutions(set: number[], gram: number[][], withTarget: number[]): number[][] {
  const inside = set.map((i) => set.map((j) => gram[i]?.[j] as number));
  const free = solve(
    inside,
    set.map((i) => withTarget[i] as number),
  );
  const push = solve(
    inside,
    set.map(() => 1),
  );
  if (!free || !push) return [];
  const sum = free.reduce((a, b) => a + b, 0);
  if (sum <= 1) return free.every((w) => w >= 0) ? [free] : [];
  const step = (sum - 1) / push.reduce((a, b) => a + b, 0);
  const bound = free.map((w, i) => w - step * (push[i] as number));
  const total = bound.reduce((a, b) => a + b, 0);
  return bound.every((w) => w >= 0) ? [bound.map((w) => w / Math.max(total, 1))] : [];
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

/** Solves a symmetric positive system by Cholesky's factors; null when it has no single answer. */
function solve(matrix: number[][], right: number[]): number[] | null {
  const n = right.length;
  const factor = matrix.map((row) => row.map(() => 0));
  const at = (i: number, j: number) => factor[i]?.[j] as number;
  const answer = right.slice();
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]?.[j] as number;
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k);
      if (i === j && !(sum > LEAST_PIVOT * (matrix[i]?.[i] as number))) return null;
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

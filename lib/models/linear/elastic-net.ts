/** The elastic net by coordinate descent on the moments (Friedman, Hastie and Tibshirani 2010, "covariance updates"). */
import type { Moments } from "./moments";

/** A pass over the columns ends the search when no coefficient moved the prediction by more, in deviations of the target. */
const TOLERANCE = 1e-8;
/** What has not settled by then moves along columns so alike that predictions hardly differ. */
const MOST_SWEEPS = 5000;
/** Penalties on the way down from the one that keeps all columns out; each starts where the last ended. */
const PATH = 10;

/**
 * Minimises ½βᵀCβ − cᵀβ + alpha·(l1Ratio·Σ|β| + (1 − l1Ratio)/2·Σβ²) for l1Ratio above 0. `start`, the solution of a neighbour,
 * replaces the path from above.
 */
export function solveElasticNet(
  moments: Moments,
  { alpha, l1Ratio }: { alpha: number; l1Ratio: number },
  start?: Float64Array,
): Float64Array {
  const beta = start?.slice() ?? new Float64Array(moments.columns);
  const slack = slackOf(moments, beta);
  if (!start) {
    const strongest = moments.withTarget.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / l1Ratio;
    for (let step = 1; step < PATH && strongest > alpha; step++) {
      descend(moments, beta, slack, { alpha: strongest * (alpha / strongest) ** (step / PATH), l1Ratio });
    }
  }
  descend(moments, beta, slack, { alpha, l1Ratio });
  return beta;
}

/** c − Cβ: how much each column still goes with what is not explained. */
function slackOf({ columns, covariance, withTarget }: Moments, beta: Float64Array): Float64Array {
  return withTarget.map((value, i) => {
    let sum = value;
    for (let j = 0; j < columns; j++) sum -= (covariance[i * columns + j] as number) * (beta[j] as number);
    return sum;
  });
}

/** Sweeps over the active columns until they rest, then over all; ends when all rest. */
function descend(
  { columns, covariance }: Moments,
  beta: Float64Array,
  slack: Float64Array,
  { alpha, l1Ratio }: { alpha: number; l1Ratio: number },
): void {
  const threshold = alpha * l1Ratio;
  const shrink = alpha * (1 - l1Ratio);
  const sweep = (activeOnly: boolean): number => {
    let furthest = 0;
    for (let j = 0; j < columns; j++) {
      const before = beta[j] as number;
      const spread = covariance[j * columns + j] as number;
      if ((activeOnly && before === 0) || spread === 0) continue;
      const pull = (slack[j] as number) + spread * before;
      const after = (Math.sign(pull) * Math.max(Math.abs(pull) - threshold, 0)) / (spread + shrink);
      const change = after - before;
      if (change === 0) continue;
      beta[j] = after;
      furthest = Math.max(furthest, Math.abs(change) * Math.sqrt(spread));
      for (let k = 0, at = j * columns; k < columns; k++, at++) {
        slack[k] = (slack[k] as number) - change * (covariance[at] as number);
      }
    }
    return furthest;
  };
  for (let sweeps = 0; sweeps < MOST_SWEEPS; sweeps++) {
    if (sweep(false) <= TOLERANCE) return;
    while (++sweeps < MOST_SWEEPS && sweep(true) > TOLERANCE);
  }
}

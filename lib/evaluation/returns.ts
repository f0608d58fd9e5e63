/** Metrics of returns: errors, weighted errors, money-like sums, and the table of ups and downs. */
import type { Spread } from "./correlation";

/**
 * Formulas, with t true, p predicted, w = |t|, σ the population deviation of t:
 * wrmse = √(Σ w(t−p)² / Σ w) against p = 0; czar = Σ ±|t|/σ, plus where signs agree (zero with zero), against all plus;
 * zptae = Σ w|P(t/σ) − P(p/σ)| / Σ w with P(x) = tanh(|x|³)·sign x, against p = 0. Undefined ratios are 0, mape infinite.
 */
export function returnMetrics(t: Float64Array, p: Float64Array, { deviation, squares }: Spread) {
  const n = t.length;
  let absolute = 0;
  let squared = 0;
  let relative = 0;
  let nonZero = 0;
  let moves = 0;
  let signedMoves = 0;
  let weightedModel = 0;
  let weightedBaseline = 0;
  let zptaeModel = 0;
  let zptaeBaseline = 0;
  for (let i = 0; i < n; i++) {
    const truth = t[i] as number;
    const prediction = p[i] as number;
    const error = truth - prediction;
    const weight = Math.abs(truth);
    absolute += Math.abs(error);
    squared += error * error;
    moves += weight;
    signedMoves += Math.sign(truth) === Math.sign(prediction) ? weight : -weight;
    weightedModel += weight * error * error;
    weightedBaseline += weight * truth * truth;
    if (truth === 0) continue;
    nonZero++;
    relative += Math.abs(error / truth);
    if (deviation > 0) {
      const powered = poweredTanh(truth / deviation);
      zptaeModel += weight * Math.abs(powered - poweredTanh(prediction / deviation));
      zptaeBaseline += weight * Math.abs(powered);
    }
  }
  const model = moves > 0 ? Math.sqrt(weightedModel / moves) : 0;
  const baseline = moves > 0 ? Math.sqrt(weightedBaseline / moves) : 0;
  const powered = deviation > 0 && moves > 0;
  return {
    wrmse_model: model,
    wrmse_baseline: baseline,
    wrmse_improvement: baseline > 0 ? (baseline - model) / baseline : 0,
    czar_model: deviation > 0 ? signedMoves / deviation : 0,
    czar_oracle: deviation > 0 ? moves / deviation : 0,
    czar_improvement: deviation > 0 && moves > 0 ? signedMoves / moves : 0,
    zptae_model: powered ? zptaeModel / moves : 0,
    zptae_baseline: powered ? zptaeBaseline / moves : 0,
    zptae_improvement: powered && zptaeBaseline > 0 ? (zptaeBaseline - zptaeModel) / zptaeBaseline : 0,
    naive_return: signedMoves,
    mae: absolute / n,
    mse: squared / n,
    rmse: Math.sqrt(squared / n),
    r2: deviation > 0 ? 1 - squared / squares : 0,
    mape: nonZero > 0 ? (100 * relative) / nonZero : Number.POSITIVE_INFINITY,
  };
}

/** tanh(|x|³)·sign(x); the series where most predictions lie, else by one exponential: Math.tanh takes several times as long. */
export function poweredTanh(x: number): number {
  const a = x * x * x;
  if (a > 0.04 || a < -0.04) return 1 - 2 / (Math.exp(2 * a) + 1);
  const s = a * a;
  return a * (1 - s * (1 / 3 - s * (2 / 15 - s * (17 / 315 - (s * 62) / 2835))));
}

/** Precision, recall and counts for "up", that is above zero; zero counts as down. Empty denominators give 0. */
export function upMetrics(t: Float64Array, p: Float64Array) {
  let truePositives = 0;
  let predictedUp = 0;
  let trulyUp = 0;
  for (let i = 0; i < t.length; i++) {
    const up = (t[i] as number) > 0 ? 1 : 0;
    const said = (p[i] as number) > 0 ? 1 : 0;
    trulyUp += up;
    predictedUp += said;
    truePositives += up & said;
  }
  const falsePositives = predictedUp - truePositives;
  const falseNegatives = trulyUp - truePositives;
  const trueNegatives = t.length - trulyUp - falsePositives;
  const precision = predictedUp > 0 ? truePositives / predictedUp : 0;
  const recall = trulyUp > 0 ? truePositives / trulyUp : 0;
  return {
    precision,
    recall,
    f1_score: precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0,
    specificity: trueNegatives + falsePositives > 0 ? trueNegatives / (trueNegatives + falsePositives) : 0,
    true_positives: truePositives,
    true_negatives: trueNegatives,
    false_positives: falsePositives,
    false_negatives: falseNegatives,
  };
}

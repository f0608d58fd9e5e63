/** Grading predictions: 41 metrics, seven of them with thresholds, and the grade, as the reference kit defines them. */
import { pearson, spearman, spread } from "./correlation";
import { EvaluationError, type EvaluationReport, type Grade, PRIMARY_METRICS } from "./report";
import { returnMetrics } from "./returns";
import { signsOf, upMetrics } from "./signs";

/** What each primary metric is held against; the grade counts how many pass. */
export const THRESHOLDS = {
  directional_accuracy: 0.52,
  da_ci_lower: 0.5,
  da_pvalue: 0.05,
  pearson_r: 0.05,
  pearson_pvalue: 0.05,
  wrmse_improvement: 0.05,
  czar_improvement: 0.1,
} as const;

const GRADES: readonly Grade[] = ["F", "F", "D", "C", "B", "B+", "A", "A+"];

const MINUTES_PER_YEAR = 365.24 * 24 * 60;

/** What a grade depends on besides the rows. */
export interface EvaluateOptions {
  /** Minutes between predictions, for naive_annualized_return. Default 60. */
  epochLengthMinutes?: number;
  /** How many predictions there should have been; half of them must be there for `temporal_coverage_pass`. */
  nExpectedEpochs?: number | null;
}

/**
 * Compares predicted with true values, row by row in time order. Both sides need the same length, at least 2, all finite.
 * A spread below 1e−12 of the largest magnitude counts as zero (constant values), where the reference divides by rounding errors.
 * @throws EvaluationError naming the row and value that cannot be used
 */
export function evaluate(
  yTrue: ArrayLike<number>,
  yPred: ArrayLike<number>,
  options: EvaluateOptions = {},
): EvaluationReport {
  const epochLengthMinutes = options.epochLengthMinutes ?? 60;
  if (!(epochLengthMinutes > 0 && Number.isFinite(epochLengthMinutes))) {
    throw new EvaluationError(`epoch_length_minutes is ${epochLengthMinutes}; it must be a positive number of minutes`);
  }
  const expected = options.nExpectedEpochs ?? null;
  if (expected !== null && !Number.isFinite(expected)) {
    throw new EvaluationError(`n_expected_epochs is ${expected}; it must be a number or absent`);
  }
  const [t, p] = finiteColumns(yTrue, yPred);
  const n = t.length;

  const truth = spread(t);
  const prediction = spread(p);
  const signs = signsOf(t, p);
  const { direction } = signs;
  const r = pearson(t, p, truth, prediction);
  const rho = spearman(t, p, truth, prediction);
  const { naive_return: naiveReturn, ...returns } = returnMetrics(t, p, truth, signs.right);
  const metrics: Record<string, number> = {
    directional_accuracy: direction.accuracy,
    da_ci_lower: direction.lower,
    da_ci_upper: direction.upper,
    da_pvalue: direction.pValue,
    da_n_samples: direction.samples,
    da_n_effective: direction.effective,
    da_n_correct: direction.correct,
    da_autocorrelation: direction.autocorrelation,
    pearson_r: r.value,
    pearson_pvalue: r.pValue,
    spearman_r: rho.value,
    spearman_pvalue: rho.pValue,
    ...returns,
    std_true: truth.deviation,
    std_pred: prediction.deviation,
    log_aspect_ratio:
      truth.deviation > 0 && prediction.deviation > 0 ? Math.log10(prediction.deviation / truth.deviation) : 0,
    naive_return: naiveReturn,
    naive_annualized_return: naiveReturn * (MINUTES_PER_YEAR / epochLengthMinutes / n),
    n_samples: n,
    epoch_length_minutes: epochLengthMinutes,
    ...upMetrics(signs, n),
  };
  return gradeOf(metrics, expected === null ? null : expected > 0 && n / expected >= 0.5);
}

function gradeOf(metrics: Record<string, number>, coverage: boolean | null): EvaluationReport {
  const at = (name: string) => metrics[name] as number;
  const passed = {
    da_pass: at("directional_accuracy") >= THRESHOLDS.directional_accuracy,
    da_ci_pass: at("da_ci_lower") >= THRESHOLDS.da_ci_lower,
    da_pvalue_pass: at("da_pvalue") < THRESHOLDS.da_pvalue,
    pearson_r_pass: at("pearson_r") >= THRESHOLDS.pearson_r,
    pearson_pvalue_pass: at("pearson_pvalue") < THRESHOLDS.pearson_pvalue,
    wrmse_improvement_pass: at("wrmse_improvement") >= THRESHOLDS.wrmse_improvement,
    czar_improvement_pass: at("czar_improvement") >= THRESHOLDS.czar_improvement,
  };
  const count = Object.values(passed).filter(Boolean).length;
  return {
    metrics,
    passed,
    num_passed: count,
    num_primary_metrics: PRIMARY_METRICS.length,
    score: count / PRIMARY_METRICS.length,
    grade: GRADES[count] as Grade,
    thresholds: { ...THRESHOLDS },
    temporal_coverage_pass: coverage,
  };
}

function finiteColumns(yTrue: ArrayLike<number>, yPred: ArrayLike<number>): [Float64Array, Float64Array] {
  if (yTrue.length !== yPred.length) {
    throw new EvaluationError(`y_true has ${yTrue.length} values and y_pred ${yPred.length}; they must be pairs`);
  }
  if (yTrue.length === 0) throw new EvaluationError("y_true and y_pred are empty; there is nothing to evaluate");
  for (const [name, column] of [
    ["y_true", yTrue],
    ["y_pred", yPred],
  ] as const) {
    for (let i = 0; i < column.length; i++) {
      if (!Number.isFinite(column[i]))
        throw new EvaluationError(`${name}[${i}] is ${column[i]}; it must be a finite number`);
    }
  }
  if (yTrue.length === 1) throw new EvaluationError("one pair of values cannot be correlated; give at least two");
  return [new Float64Array(yTrue), new Float64Array(yPred)];
}

/** The shape of an evaluation report: the reference's metric names. */

export const PRIMARY_METRICS = [
  "directional_accuracy",
  "da_ci_lower",
  "da_pvalue",
  "pearson_r",
  "pearson_pvalue",
  "wrmse_improvement",
  "czar_improvement",
] as const;
export type PrimaryMetric = (typeof PRIMARY_METRICS)[number];

/** 7 passed metrics are A+, 6 A, 5 B+, 4 B, 3 C, 2 D, fewer F. */
export type Grade = "A+" | "A" | "B+" | "B" | "C" | "D" | "F";

/** Keys of `passed`, `metrics` and `thresholds` are those of the reference kit's report. */
export interface EvaluationReport {
  /** 41 metrics by name; may hold NaN or infinity where the reference defines them so. */
  metrics: Record<string, number>;
  /** da_pass, da_ci_pass, da_pvalue_pass, pearson_r_pass, pearson_pvalue_pass, wrmse_improvement_pass, czar_improvement_pass */
  passed: Record<string, boolean>;
  num_passed: number;
  num_primary_metrics: number;
  /** num_passed / 7 */
  score: number;
  grade: Grade;
  thresholds: Record<string, number>;
  temporal_coverage_pass: boolean | null;
}

/** Input that cannot be evaluated; the message names what is wrong with which value. */
export class EvaluationError extends Error {
  override name = "EvaluationError";
}

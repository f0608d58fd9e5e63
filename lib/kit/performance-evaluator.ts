/** The seven metrics and the grade of a series of predictions. */
import {
  type EvaluateOptions,
  type EvaluationReport,
  evaluate,
  PRIMARY_METRICS,
  type PrimaryMetric,
} from "@/lib/evaluation";

const ROWS: Record<PrimaryMetric, { label: string; passed: string; below?: true; percent?: true }> = {
  directional_accuracy: { label: "Directional accuracy", passed: "da_pass", percent: true },
  da_ci_lower: { label: "  lower bound (95 %)", passed: "da_ci_pass", percent: true },
  da_pvalue: { label: "  p-value", passed: "da_pvalue_pass", below: true },
  pearson_r: { label: "Pearson correlation", passed: "pearson_r_pass" },
  pearson_pvalue: { label: "  p-value", passed: "pearson_pvalue_pass", below: true },
  wrmse_improvement: { label: "WRMSE improvement", passed: "wrmse_improvement_pass", percent: true },
  czar_improvement: { label: "CZAR improvement", passed: "czar_improvement_pass", percent: true },
};

/**
 * Grades predictions as Allora's evaluator does.
 * @example const report = new PerformanceEvaluator().evaluate(yTrue, yPred, { epochLengthMinutes: 5 });
 */
export class PerformanceEvaluator {
  /**
   * @param yTrue log returns that came true, in time order
   * @param yPred those that were predicted, as many
   * @throws EvaluationError naming the row and value that cannot be used
   */
  evaluate(yTrue: ArrayLike<number>, yPred: ArrayLike<number>, options: EvaluateOptions = {}): EvaluationReport {
    return evaluate(yTrue, yPred, options);
  }

  /** A report as text: the primary metrics with their thresholds and the grade, and on demand all 41 metrics. */
  printReport(report: EvaluationReport, { detailed = false }: { detailed?: boolean } = {}): string {
    const all = Object.entries(report.metrics).map(([name, value]) => [name, value.toPrecision(6)]);
    const more = detailed ? `\n\n${textTable([["All metrics", "Value"], ...all])}` : "";
    return `${reportTable(report)}${more}`;
  }
}

/** The seven primary metrics with their thresholds, and the grade, as text. */
export function reportTable(report: EvaluationReport): string {
  const lines = PRIMARY_METRICS.map((name) => {
    const { label, passed, below, percent } = ROWS[name];
    const show = (value: number) => number(value, percent === true);
    const limit = `${below ? "<" : "≥"} ${show(report.thresholds[name] as number)}`;
    return [label, show(report.metrics[name] as number), limit, report.passed[passed] ? "pass" : "fail"];
  });
  const table = textTable([["Metric", "Value", "Needed", ""], ...lines]);
  const verdict = `Grade ${report.grade}: ${report.num_passed} of ${report.num_primary_metrics} metrics passed, score ${report.score.toFixed(2)}`;
  return `${table}\n\n${verdict}`;
}

/** Texts in columns, the head underlined: the first column to the left, the others to the right. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, c) => Math.max(...rows.map((row) => (row[c] ?? "").length)));
  return rows
    .map((row) =>
      row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0))).join("   "),
    )
    .map((line, i) => (i === 0 ? `${line}\n${"─".repeat(line.length)}` : line))
    .join("\n");
}

function number(value: number, percent: boolean): string {
  if (!Number.isFinite(value)) return String(value);
  if (percent) return `${(100 * value).toFixed(2)} %`;
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(1) : value.toFixed(4);
}

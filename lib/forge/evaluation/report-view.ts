/** Reports as JSON, which has no NaN and no infinity: such metrics are null. */
import type { EvaluationReport } from "@/lib/evaluation/report";
import type { ReportView } from "@/lib/forge/views";

/** Metrics with what is not finite as null. */
export function finiteMetrics(metrics: Readonly<Record<string, number>>): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
  );
}

export function toReportView(report: EvaluationReport): ReportView {
  return { ...report, metrics: finiteMetrics(report.metrics) };
}

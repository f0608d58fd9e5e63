/** Reports as JSON, which has no NaN and no infinity: such metrics are null. */
import { z } from "zod";
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

/** A report that was stored; it is what `toReportView` made. */
export const StoredReport: z.ZodType<ReportView> = z.object({
  metrics: z.record(z.string(), z.number().nullable()),
  passed: z.record(z.string(), z.boolean()),
  num_passed: z.number(),
  num_primary_metrics: z.number(),
  score: z.number(),
  grade: z.enum(["A+", "A", "B+", "B", "C", "D", "F"]),
  thresholds: z.record(z.string(), z.number()),
  temporal_coverage_pass: z.boolean().nullable(),
});

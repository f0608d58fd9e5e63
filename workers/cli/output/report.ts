/** A grade and its seven metrics as text. */
import { evidenceLines } from "@/lib/evaluation/analysis/evidence-lines";
import type { AnalysisView, ReportView } from "@/lib/forge/views";
import type { Cli } from "@/workers/cli/cli";
import { figure, NOTHING, percent } from "./format";
import { cell } from "./table";

type Metric = readonly [key: string, title: string, passed: string, show: (value: number | null) => string];

const share = (value: number | null) => percent(value, 2);
const METRICS: readonly Metric[] = [
  ["directional_accuracy", "Directional accuracy", "da_pass", share],
  ["da_ci_lower", "its 95 % lower bound", "da_ci_pass", share],
  ["da_pvalue", "its p-value", "da_pvalue_pass", (value) => figure(value, 3)],
  ["pearson_r", "Pearson correlation", "pearson_r_pass", (value) => figure(value, 4)],
  ["pearson_pvalue", "its p-value", "pearson_pvalue_pass", (value) => figure(value, 3)],
  ["wrmse_improvement", "WRMSE improvement", "wrmse_improvement_pass", share],
  ["czar_improvement", "CZAR improvement", "czar_improvement_pass", share],
];

/** What a threshold asks for: most metrics must reach it, p-values must stay below. */
function asked(key: string, { thresholds }: ReportView, show: Metric[3]): string {
  const limit = thresholds[key];
  if (limit === undefined) return NOTHING;
  return `${key.endsWith("pvalue") ? "<" : "≥"} ${show(limit)}`;
}

export function gradeLine(cli: Cli, report: ReportView, rows?: number): string {
  const { grade, num_passed, num_primary_metrics } = report;
  const paint = grade.startsWith("A")
    ? cli.style.green
    : grade === "F" || grade === "D"
      ? cli.style.red
      : cli.style.yellow;
  const over = rows === undefined ? "" : ` over ${rows.toLocaleString("en-US")} rows`;
  return `Grade ${paint(cli.style.bold(grade))}: ${num_passed} of ${num_primary_metrics} metrics pass${over}`;
}

/** The seven primary metrics, with what each is asked. */
export function metricsTable(cli: Cli, report: ReportView): string {
  return cli.table(
    [{ head: "METRIC" }, { head: "VALUE", align: "right" }, { head: "ASKED", align: "right" }, { head: "" }],
    METRICS.map(([key, title, passed, show]) => [
      title,
      show(report.metrics[key] ?? null),
      asked(key, report, show),
      report.passed[passed] === true ? cli.style.green("pass") : cli.style.red("fail"),
    ]),
  );
}

/** What a grade rests on, for `cli.facts`: effective rows, gates that fail, gates that were not run. */
export function groundsOf(analysis: Pick<AnalysisView, "evidence" | "gates">): [string, string][] {
  return evidenceLines(analysis).map(([name, text]) => [name, cell(text)]);
}

const GRADES = ["A+", "A", "B+", "B", "C", "D", "F"] as const;
export type Grade = (typeof GRADES)[number];

/** The grade as it is written, or undefined. */
export function gradeOf(text: string): Grade | undefined {
  return GRADES.find((grade) => grade === text.trim().toUpperCase());
}

/** Whether a grade is at least another one. */
export function isAtLeast(grade: Grade, least: Grade): boolean {
  return GRADES.indexOf(grade) <= GRADES.indexOf(least);
}

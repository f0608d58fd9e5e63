/** The grade and the seven metrics that make it: value, threshold, where it stands, pass or fail by word and shape. */
import { Check, X } from "lucide-react";
import { intervalText } from "@/app/_components/evaluations/words";
import {
  formatMetric,
  formatThreshold,
  gradeTone,
  PRIMARY,
  type PrimaryMetricMeta,
  positionOf,
} from "@/app/_components/metrics";
import { cx } from "@/app/_components/ui/classes";
import { INK } from "@/app/_components/ui/status";
import type { AnalysisView, ReportView } from "@/lib/forge/views";

interface BulletProps {
  metric: PrimaryMetricMeta;
  value: number | null | undefined;
  threshold: number | undefined;
  /** Where the value lies with 95 % confidence. */
  interval: readonly [number, number] | null;
  hasPassed: boolean;
}

/** The passing side is tinted, an upright line marks the threshold, a thin one the interval, a disc or square the value. */
function Bullet({ metric, value, threshold, interval, hasPassed }: BulletProps) {
  const at = positionOf(metric, value);
  const limit = positionOf(metric, threshold) ?? 0.5;
  const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
  const pass = metric.better === "higher" ? { left: percent(limit), right: 0 } : { left: 0, right: percent(1 - limit) };
  const low = interval && positionOf(metric, interval[0]);
  const high = interval && positionOf(metric, interval[1]);
  return (
    <div className="relative h-1.5 rounded-full bg-hover" aria-hidden="true">
      <div className="absolute inset-y-0 rounded-full bg-ok-wash" style={pass} />
      {low !== null && high !== null && (
        <div
          className="absolute inset-y-[2px] rounded-full bg-muted-mark"
          style={{ left: percent(low), right: percent(1 - high) }}
        />
      )}
      <div className="absolute -inset-y-1 w-px bg-soft" style={{ left: percent(limit) }} />
      {at !== null && (
        <div
          className={cx(
            "absolute top-1/2 size-3 -translate-x-1/2 -translate-y-1/2 border-2 border-panel",
            hasPassed ? "rounded-full bg-ok-mark" : "rounded-[3px] bg-error-mark",
          )}
          style={{ left: percent(at) }}
        />
      )}
    </div>
  );
}

/** The bootstrap's where there is one, else Wilson's, which only the accuracy has. */
function intervalOf(
  metric: PrimaryMetricMeta,
  { metrics }: ReportView,
  analysis: AnalysisView | null,
): readonly [number, number] | null {
  const drawn = analysis?.bootstrap.metrics[metric.key];
  if (drawn !== undefined && drawn.low !== null && drawn.high !== null) return [drawn.low, drawn.high];
  if (metric.key !== "directional_accuracy") return null;
  const { da_ci_lower: low, da_ci_upper: high } = metrics;
  return low === null || low === undefined || high === null || high === undefined ? null : [low, high];
}

function explanationOf(metric: PrimaryMetricMeta, interval: readonly [number, number] | null): string {
  if (interval === null) return metric.explanation;
  const [low, high] = interval.map((end) => formatMetric(end, metric.format));
  return `${metric.explanation} With 95 % confidence from ${low} to ${high}.`;
}

function GradeCard({ report }: { report: ReportView }) {
  return (
    <li aria-label="Grade" className="flex items-center gap-4 rounded-lg border border-line bg-panel px-3 py-3 sm:px-4">
      <span
        className={cx("min-w-12 text-[2.5rem] leading-none font-semibold tracking-tight", INK[gradeTone(report.grade)])}
      >
        {report.grade}
      </span>
      <span className="text-sm">
        <span className="block font-medium">Grade</span>
        <span className="text-soft">
          {report.num_passed} of {report.num_primary_metrics} metrics passed
        </span>
      </span>
    </li>
  );
}

/** Interval and permutation test of one metric, in a line. */
function Tested({ metric, analysis }: { metric: PrimaryMetricMeta; analysis: AnalysisView }) {
  const interval = intervalText(analysis.bootstrap.metrics[metric.key], metric.format);
  const pValue = formatMetric(analysis.permutation.pValues[metric.key], "pvalue");
  return (
    <dl className="flex flex-wrap justify-between gap-x-3 text-xs text-faint">
      <div title="Block bootstrap, 95 %" className="flex gap-1">
        <dt className="sr-only">95 % interval</dt>
        <dd>{interval}</dd>
      </div>
      <div title="Share of shifted predictions that do at least as well" className="flex gap-1">
        <dt>shifted p</dt>
        <dd>{pValue}</dd>
      </div>
    </dl>
  );
}

interface MetricCardsProps {
  report: ReportView;
  /** With it, each metric shows its interval and its permutation test. */
  analysis?: AnalysisView | null;
}

export function MetricCards({ report, analysis = null }: MetricCardsProps) {
  return (
    <ul aria-label="Grade and primary metrics" className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <GradeCard report={report} />
      {PRIMARY.map((metric) => {
        const value = report.metrics[metric.key];
        const threshold = report.thresholds[metric.key];
        const hasPassed = report.passed[metric.passedKey] === true;
        const Icon = hasPassed ? Check : X;
        const interval = intervalOf(metric, report, analysis);
        return (
          <li
            key={metric.key}
            aria-label={metric.name}
            title={explanationOf(metric, interval)}
            className="grid content-between gap-2 rounded-lg border border-line bg-panel px-3 py-3 sm:px-4"
          >
            <div className="flex items-baseline justify-between gap-2 text-sm">
              <span className="text-soft">{metric.name}</span>
              <span className={cx("inline-flex items-center gap-1 font-medium", hasPassed ? "text-ok" : "text-error")}>
                <Icon className="size-3.5 self-center" strokeWidth={2.5} aria-hidden />
                {hasPassed ? "Pass" : "Fail"}
              </span>
            </div>
            <div className="flex items-baseline justify-between gap-2">
              <span className="text-xl font-semibold tracking-tight">{formatMetric(value, metric.format)}</span>
              <span className="text-sm whitespace-nowrap text-faint">{formatThreshold(metric, threshold)}</span>
            </div>
            <Bullet metric={metric} value={value} threshold={threshold} interval={interval} hasPassed={hasPassed} />
            {analysis !== null && <Tested metric={metric} analysis={analysis} />}
          </li>
        );
      })}
    </ul>
  );
}

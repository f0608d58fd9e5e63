/** The seven metrics that make the grade: value, threshold, where it stands, pass or fail by word and shape. */
import { Check, X } from "lucide-react";
import { formatMetric, formatThreshold, PRIMARY, type PrimaryMetricMeta, positionOf } from "@/app/_components/metrics";
import { cx } from "@/app/_components/ui/classes";
import type { ReportView } from "@/lib/forge/views";

interface BulletProps {
  metric: PrimaryMetricMeta;
  value: number | null | undefined;
  threshold: number | undefined;
  hasPassed: boolean;
}

/** The passing side is tinted, a line marks the threshold, a disc the value. */
function Bullet({ metric, value, threshold, hasPassed }: BulletProps) {
  const at = positionOf(metric, value);
  const limit = positionOf(metric, threshold) ?? 0.5;
  const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
  const pass = metric.better === "higher" ? { left: percent(limit), right: 0 } : { left: 0, right: percent(1 - limit) };
  return (
    <div className="relative h-1.5 rounded-full bg-hover" aria-hidden="true">
      <div className="absolute inset-y-0 rounded-full bg-ok-wash" style={pass} />
      <div className="absolute -inset-y-1 w-px bg-faint" style={{ left: percent(limit) }} />
      {at !== null && (
        <div
          className={cx(
            "absolute top-1/2 size-2.5 -translate-x-1/2 -translate-y-1/2 border-2 border-panel",
            hasPassed ? "rounded-full bg-ok-mark" : "rounded-[2px] bg-error-mark",
          )}
          style={{ left: percent(at) }}
        />
      )}
    </div>
  );
}

function intervalOf(metric: PrimaryMetricMeta, report: ReportView): string | null {
  if (metric.key !== "directional_accuracy") return null;
  const { da_ci_lower: low, da_ci_upper: high } = report.metrics;
  return low == null || high == null
    ? null
    : `95 %: ${formatMetric(low, "share").replace(" %", "")} to ${formatMetric(high, "share")}`;
}

export function MetricCards({ report }: { report: ReportView }) {
  return (
    <ul aria-label="Primary metrics" className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
      {PRIMARY.map((metric) => {
        const value = report.metrics[metric.key];
        const threshold = report.thresholds[metric.key];
        const hasPassed = report.passed[metric.passedKey] === true;
        const Icon = hasPassed ? Check : X;
        const interval = intervalOf(metric, report);
        return (
          <li
            key={metric.key}
            aria-label={metric.name}
            title={metric.explanation}
            className="grid gap-2 rounded-lg border border-line bg-panel px-4 py-3"
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
            <Bullet metric={metric} value={value} threshold={threshold} hasPassed={hasPassed} />
            {interval !== null && <p className="text-xs text-faint">{interval}</p>}
          </li>
        );
      })}
    </ul>
  );
}

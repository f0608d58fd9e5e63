/** Long work: how far, how fast, how long still. */
import { formatDuration, formatInteger } from "@/app/_components/format";
import type { JobView } from "@/lib/forge/views";

export function ProgressBar({ share, label }: { share: number | null; label: string }) {
  const percent = share === null ? null : Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent ?? undefined}
      className="h-1.5 w-full overflow-hidden rounded-full bg-hover"
    >
      <div
        className={`h-full rounded-full bg-accent-fill transition-[width] duration-200 ${percent === null ? "w-1/3 animate-pulse-soft" : ""}`}
        style={percent === null ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}

/** Steps a second since the job was started, or null when it cannot be said yet. */
export function rateOf(job: JobView, nowMs: number): number | null {
  if (job.progress === null || job.startedAt === null || job.progress.done <= 0) return null;
  const seconds = (nowMs - Date.parse(job.startedAt)) / 1000;
  return seconds > 0 ? job.progress.done / seconds : null;
}

/** "41 of 120 days · 2.4/s · 33 s left" */
export function progressText(job: JobView, nowMs: number): string {
  if (job.progress === null) return "";
  const { done, total, unit } = job.progress;
  const isShare = unit === "%";
  const parts = [isShare ? `${formatInteger(done)} %` : `${formatInteger(done)} of ${formatInteger(total)} ${unit}`];
  const rate = isShare ? null : rateOf(job, nowMs);
  if (rate !== null) parts.push(rate >= 1 ? `${rate.toFixed(1)}/s` : `${(rate * 60).toFixed(1)}/min`);
  if (job.secondsLeft !== null) parts.push(`${formatDuration(job.secondsLeft)} left`);
  return parts.join(" · ");
}

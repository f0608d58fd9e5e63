/** A grade: its letter, and how many of the seven metrics passed. */
import { formatInteger } from "@/app/_components/format";
import { gradeTone } from "@/app/_components/metrics";
import { cx } from "@/app/_components/ui/classes";
import { INK } from "@/app/_components/ui/status";

const PRIMARY_COUNT = 7;

interface GradeBadgeProps {
  grade: string | null;
  /** Share of metrics passed. */
  score?: number | null;
}

export function GradeBadge({ grade, score }: GradeBadgeProps) {
  const passed = score === null || score === undefined ? null : Math.round(score * PRIMARY_COUNT);
  return (
    <span className="inline-flex items-baseline gap-1.5 whitespace-nowrap" title="Grade; primary metrics passed">
      <strong className={cx("min-w-5", INK[gradeTone(grade)])}>{grade ?? "—"}</strong>
      {passed !== null && (
        <span className="text-xs text-faint">
          {formatInteger(passed)}/{PRIMARY_COUNT}
        </span>
      )}
    </span>
  );
}

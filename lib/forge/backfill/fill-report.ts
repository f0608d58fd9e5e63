/** What a filling has done, of one market or of several. */
import type { SourceErrorCode } from "@/lib/sources/source";

/** What is counted; see BackfillReport in the views for what each means. */
export const FILL_COUNTS = [
  "candles",
  "stored",
  "daysComplete",
  "daysPartial",
  "daysAbsent",
  "daysSkipped",
  "daysVerified",
  "daysRevised",
  "minutesRevised",
  "minutesAbsent",
] as const;

export interface FillReport extends Record<(typeof FILL_COUNTS)[number], number> {
  /** Rows that were not usable, by reason. */
  rejected: Record<string, number>;
  missingRanges: MissingRange[];
}

/** What could not be had. */
export interface MissingRange {
  readonly market: string;
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  readonly reason: string;
  readonly code: SourceErrorCode;
}

export function emptyReport(): FillReport {
  return {
    candles: 0,
    stored: 0,
    daysComplete: 0,
    daysPartial: 0,
    daysAbsent: 0,
    daysSkipped: 0,
    daysVerified: 0,
    daysRevised: 0,
    minutesRevised: 0,
    minutesAbsent: 0,
    rejected: {},
    missingRanges: [],
  };
}

export function sumReports(reports: readonly FillReport[]): FillReport {
  const sum = emptyReport();
  for (const report of reports) {
    for (const count of FILL_COUNTS) sum[count] += report[count];
    addCounts(sum.rejected, report.rejected);
    sum.missingRanges.push(...report.missingRanges);
  }
  return sum;
}

/** Adds counts by reason to others. */
export function addCounts(sum: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [reason, count] of Object.entries(counts)) sum[reason] = (sum[reason] ?? 0) + count;
}

/** Ascending; ranges of one market that touch and fail for one reason are one. */
export function joinRanges(ranges: readonly MissingRange[]): MissingRange[] {
  const joined: MissingRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    const isOne = last?.toMs === range.fromMs && last.market === range.market && last.reason === range.reason;
    if (isOne) joined[joined.length - 1] = { ...last, toMs: range.toMs };
    else joined.push(range);
  }
  return joined;
}

/** What a filling has done, of one market or of several. */

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
  /** Times in ms, the end exclusive. */
  missingRanges: { market: string; fromMs: number; toMs: number; reason: string }[];
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

/** Parts of the rows, each graded on its own. */
import { evaluate } from "@/lib/evaluation/evaluate";
import type { Grade } from "@/lib/evaluation/report";
import type { Slice } from "./types";

const DAY_MS = 86_400_000;
const LEAST_MONTHS = 3;

/** What a slice says of its rows; the whole report has all 41. */
const SLICE_METRICS = [
  "directional_accuracy",
  "da_ci_lower",
  "da_ci_upper",
  "da_pvalue",
  "da_n_effective",
  "pearson_r",
  "pearson_pvalue",
  "spearman_r",
  "wrmse_improvement",
  "czar_improvement",
  "mae",
  "rmse",
  "naive_return",
] as const;

/** Null for fewer than two rows, which have no correlation. */
export function sliceOf(
  name: string,
  yTrue: Float64Array,
  yPred: Float64Array,
  epochLengthMinutes: number,
): Slice | null {
  if (yTrue.length < 2) return null;
  const { metrics, grade } = evaluate(yTrue, yPred, { epochLengthMinutes });
  return { name, rows: yTrue.length, metrics: kept(metrics), grade: grade as Grade };
}

function kept(metrics: Readonly<Record<string, number>>): Record<string, number | null> {
  return Object.fromEntries(
    SLICE_METRICS.map((name) => {
      const value = metrics[name] as number;
      return [name, Number.isFinite(value) ? value : null];
    }),
  );
}

/** The rows at `picked`, in their order. */
export function sliceOfRows(
  name: string,
  yTrue: Float64Array,
  yPred: Float64Array,
  picked: readonly number[],
  epochLengthMinutes: number,
): Slice | null {
  return sliceOf(
    name,
    Float64Array.from(picked, (row) => yTrue[row] as number),
    Float64Array.from(picked, (row) => yPred[row] as number),
    epochLengthMinutes,
  );
}

/** Calendar months (UTC) of rows in time order; days where they touch fewer than three months. `to` is where the period ends. */
export function calendarPeriods(
  yTrue: Float64Array,
  yPred: Float64Array,
  asOf: ArrayLike<number>,
  epochLengthMinutes: number,
): (Slice & { from: number; to: number })[] {
  const rows = yTrue.length;
  const first = new Date(asOf[0] as number);
  const last = new Date(asOf[rows - 1] as number);
  const months = (last.getUTCFullYear() - first.getUTCFullYear()) * 12 + last.getUTCMonth() - first.getUTCMonth() + 1;
  const boundsOf = months >= LEAST_MONTHS ? monthOf : dayOf;
  const periods: (Slice & { from: number; to: number })[] = [];
  for (let start = 0; start < rows; ) {
    const { name, from, to } = boundsOf(asOf[start] as number);
    let end = start;
    while (end < rows && (asOf[end] as number) < to) end++;
    const slice = sliceOf(name, yTrue.subarray(start, end), yPred.subarray(start, end), epochLengthMinutes);
    if (slice !== null) periods.push({ ...slice, from, to });
    start = end;
  }
  return periods;
}

function monthOf(ms: number) {
  const date = new Date(ms);
  const from = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  return {
    name: new Date(from).toISOString().slice(0, 7),
    from,
    to: Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1),
  };
}

function dayOf(ms: number) {
  const from = Math.floor(ms / DAY_MS) * DAY_MS;
  return { name: new Date(from).toISOString().slice(0, 10), from, to: from + DAY_MS };
}

const FIRST_MS = Date.UTC(1900, 0);
const END_MS = Date.UTC(10_000, 0);

/** Whether months and days can be told of a time: years 1900 to 9999. Beyond them dates have other names, or no end. */
export function isCalendarTime(ms: number): boolean {
  return ms >= FIRST_MS && ms < END_MS;
}

/** Months have names of seven characters, days of ten. */
export function areMonths(periods: readonly { name: string }[]): boolean {
  return periods[0]?.name.length === 7;
}

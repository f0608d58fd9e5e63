/** How much history, and how large a search, a runner takes on that has other work as well. */
import { type Candidate, groupByFit } from "@/lib/evaluation";
import { columnCount, type FeaturePlan } from "@/lib/features";
import { ForgeError } from "@/lib/forge/errors";

/** Rows × columns: 800 MB. */
const MOST_VALUES = 100_000_000;
const MINUTES_PER_DAY = 1440;

/** @throws ForgeError invalid_input naming the most days that are possible */
export function refuseTooManyDays(plan: FeaturePlan, days: number): void {
  const valuesPerDay = rowsPerDay(plan) * columnCount(plan);
  const mostDays = Math.floor(MOST_VALUES / valuesPerDay);
  if (days <= mostDays) return;
  throw new ForgeError(
    "invalid_input",
    `${days} days with a row every ${plan.rowEveryMinutes} minutes do not fit in memory.`,
    `Ask for at most ${mostDays} days, or for a plan with wider bars or fewer rows.`,
  );
}

/** Of all markets that are trained on. */
function rowsPerDay({ rowEveryMinutes, pooledMarkets }: FeaturePlan): number {
  return (MINUTES_PER_DAY / rowEveryMinutes) * (1 + pooledMarkets.length);
}

/** Rows × columns × fits: some hours of two cores with gradient boosting. */
const MOST_WORK = 5e10;
/** Candidates × rows, eight bytes each: every candidate's predictions are kept. */
const MOST_PREDICTIONS = 40_000_000;

export interface SearchSize {
  rows: number;
  columns: number;
  fits: number;
}

/** Before there are rows: one for each time of the grid; each fold fits each group of candidates that share a fit. */
export function searchSize(
  plan: FeaturePlan,
  days: number,
  candidates: readonly Candidate[],
  folds: number,
): SearchSize {
  const rows = Math.round(days * rowsPerDay(plan));
  return { rows, columns: columnCount(plan), fits: groupByFit(candidates).length * folds };
}

/** @throws ForgeError invalid_input with the estimate and the limit */
export function refuseTooLargeSearch({ rows, columns, fits }: SearchSize, candidates: number): void {
  const work = rows * columns * fits;
  if (work > MOST_WORK) {
    throw new ForgeError(
      "invalid_input",
      `The search has ${fits} fits of about ${rows} rows × ${columns} columns: ${work.toExponential(1)} values, the limit is ${MOST_WORK.toExponential(0)}.`,
      `Try at most ${Math.max(1, Math.floor(MOST_WORK / (rows * columns)))} fits (configurations × folds), or take fewer days.`,
      { work, limit: MOST_WORK },
    );
  }
  const predictions = candidates * rows;
  if (predictions > MOST_PREDICTIONS) {
    throw new ForgeError(
      "invalid_input",
      `${candidates} configurations predict about ${rows} rows each: ${predictions} predictions to keep, the limit is ${MOST_PREDICTIONS}.`,
      `Try at most ${Math.max(1, Math.floor(MOST_PREDICTIONS / rows))} configurations, or take fewer days.`,
      { predictions, limit: MOST_PREDICTIONS },
    );
  }
}

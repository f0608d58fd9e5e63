/** How much history fits the memory of a runner that has other work as well. */
import { columnCount, type FeaturePlan } from "@/lib/features";
import { ForgeError } from "@/lib/forge/errors";

/** Rows × columns: 800 MB. */
const MOST_VALUES = 100_000_000;
const MINUTES_PER_DAY = 1440;

/** @throws ForgeError invalid_input naming the most days that are possible */
export function refuseTooManyDays(plan: FeaturePlan, days: number): void {
  const valuesPerDay = (MINUTES_PER_DAY / plan.rowEveryMinutes) * columnCount(plan);
  const mostDays = Math.floor(MOST_VALUES / valuesPerDay);
  if (days <= mostDays) return;
  throw new ForgeError(
    "invalid_input",
    `${days} days with a row every ${plan.rowEveryMinutes} minutes do not fit in memory.`,
    `Ask for at most ${mostDays} days, or for a plan with wider bars or fewer rows.`,
  );
}

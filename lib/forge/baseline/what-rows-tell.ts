/** Before anything is trained: how small an edge that many rows could show. */
import { rowsToTell } from "@/lib/evaluation/analysis/evidence";

interface Rows {
  rows: number;
  rowEveryMinutes: number;
  horizonMinutes: number;
  folds: number;
}

/** An edge that many would be glad of: what takes how long is told for it. */
const GOOD_PERCENT = 55;
const MINUTES_PER_DAY = 1440;

/** Rows that are tested in a walk of equally long parts, the first of which is only trained on, over the rows that a target reaches across. */
export function independentRows({ rows, rowEveryMinutes, horizonMinutes, folds }: Rows): number {
  const overlap = Math.max(1, Math.ceil(horizonMinutes / rowEveryMinutes - 1e-9));
  return Math.floor((rows * folds) / (folds + 1) / overlap);
}

/** The least accuracy, in steps of 0.1 %, that so many independent rows tell from a coin (see `rowsToTell`); null where none does. */
export function leastAccuracyTold(independent: number): number | null {
  for (let thousandths = 501; thousandths <= 999; thousandths++) {
    const accuracy = thousandths / 1000;
    if ((rowsToTell(accuracy) ?? Number.POSITIVE_INFINITY) <= independent) return accuracy;
  }
  return null;
}

/** In words: how many independent rows are tested, the least accuracy that they tell from a coin, and what a good one would take. */
export function whatRowsTell(given: Rows): string {
  const { rowEveryMinutes, horizonMinutes, folds } = given;
  const independent = independentRows(given);
  const least = leastAccuracyTold(independent);
  const worth = `Tested are the later ${folds} of ${folds + 1} parts, and truths that overlap count once: ${count(independent)} independent rows`;
  const told =
    least === null
      ? "too few to tell any accuracy from a coin."
      : `enough to tell an accuracy of ${(100 * least).toFixed(1)} % from a coin, and no smaller one.`;
  if (least !== null && 100 * least <= GOOD_PERCENT) return `${worth}, ${told}`;
  const needed = rowsToTell(GOOD_PERCENT / 100) ?? 0;
  const days = (needed * Math.max(horizonMinutes, rowEveryMinutes) * (folds + 1)) / folds / MINUTES_PER_DAY;
  return `${worth}, ${told} For ${GOOD_PERCENT} % it takes ${count(needed)}, about ${count(Math.ceil(days))} days.`;
}

function count(value: number): string {
  return value.toLocaleString("en");
}

/** Days, bars and minutes of a project's partitions. All borders are midnights, UTC. */
import { DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { barsNeeded } from "@/lib/features";
import type { FeaturePlan } from "@/lib/features/plan";
import type { ProjectConfig } from "./config";

export const MINUTES_PER_DAY = DAY_MS / MINUTE_MS;

export const midnight = (day: string): number => Date.parse(`${day}T00:00:00.000Z`);
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
export const daysBetween = (from: string, to: string): number => Math.round((midnight(to) - midnight(from)) / DAY_MS);

export interface Lookback {
  /** Bars that a row looks at. */
  lookbackBars: number;
  horizonBars: number;
  /** The least gap that keeps both sides apart. */
  leastGapBars: number;
  /** What the platform keeps under the embargo horizon+lookback. */
  keptGapBars: number;
}

export function lookbackOf(plan: FeaturePlan): Lookback {
  const lookbackBars = barsNeeded(plan);
  const horizonBars = Math.ceil(plan.target.horizonMinutes / plan.intervalMinutes);
  return {
    lookbackBars,
    horizonBars,
    leastGapBars: Math.max(lookbackBars, horizonBars),
    keptGapBars: lookbackBars + horizonBars,
  };
}

/** Length of the part of the evaluation set that rows are tested in: without the gap before it and the horizon at its end, days. */
export function evaluationTestDays({ partitions, data }: ProjectConfig, plan: FeaturePlan): number {
  const { optimizationEnd, evaluationEnd, gapBars } = partitions;
  const outside = gapBars * data.intervalMinutes + plan.target.horizonMinutes;
  return daysBetween(optimizationEnd, evaluationEnd) - outside / MINUTES_PER_DAY;
}

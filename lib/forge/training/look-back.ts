/** How much of the past one row looks at. */
import { barsNeeded, type FeaturePlan } from "@/lib/features";

export function lookbackMinutes(plan: FeaturePlan): number {
  return barsNeeded(plan) * plan.intervalMinutes;
}

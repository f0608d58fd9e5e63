/** How much of the past one row looks at. */
import type { FeaturePlan } from "@/lib/features";

export function lookbackMinutes(plan: FeaturePlan): number {
  return plan.inputBars * plan.intervalMinutes;
}

/** A plan's gap policy in words. Pure. */
import type { FeaturePlan } from "@/lib/features/plan";

export function gapText(_plan: FeaturePlan): string {
  return "rows whose window or target touches a gap are dropped";
}

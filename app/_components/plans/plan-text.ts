/** A plan's gap policy in words. Pure. */
import type { FeaturePlan } from "@/lib/features/plan";

export function gapText({ gaps }: Pick<FeaturePlan, "gaps">): string {
  if (gaps.policy === "drop") return "rows that touch one are dropped";
  return `first ${gaps.maxMinutes} ${gaps.maxMinutes === 1 ? "minute" : "minutes"} filled with the last price, no volume`;
}

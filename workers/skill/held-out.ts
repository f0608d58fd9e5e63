/** Before anything is looked at: how small an edge the held-out sets could show. Pure. */
import type { FeaturePlan } from "@/lib/features/plan";
import { leastAccuracyTold } from "@/lib/forge/baseline/what-rows-tell";
import type { ProjectConfig } from "./config";
import { evaluationTestDays, MINUTES_PER_DAY } from "./spans";

/** An edge below this is what most honest models have; a set that cannot show it mostly wastes its look. */
const HOPED = 0.55;

/** Rows of the evaluation set that are tested, truths that overlap counted once, and the least accuracy that they tell from a coin. */
export function heldOutTells(config: ProjectConfig, plan: FeaturePlan): { rows: number; leastAccuracy: number | null } {
  const apart = Math.max(config.data.rowEveryMinutes, plan.target.horizonMinutes);
  const rows = Math.max(0, Math.floor((evaluationTestDays(config, plan) * MINUTES_PER_DAY) / apart));
  return { rows, leastAccuracy: leastAccuracyTold(rows) };
}

/** The same in words, with what to do where it is little. */
export function heldOutText(config: ProjectConfig, plan: FeaturePlan): string {
  const { rows, leastAccuracy } = heldOutTells(config, plan);
  const worth = `Evaluation and deployment sets hold about ${rows.toLocaleString("en")} independent rows each`;
  if (leastAccuracy === null) return `${worth}: too few to tell any accuracy from a coin. Begin with more days.`;
  const told = `${worth}: they tell an accuracy of ${(100 * leastAccuracy).toFixed(1)} % from a coin, and no smaller one`;
  return leastAccuracy <= HOPED
    ? `${told}.`
    : `${told}. Most models are not that good: begin with more days, or with a topic of a shorter horizon.`;
}

/** The same model on parts of the features, or with parameters moved: fits on the optimisation set alone. */
import type { FeaturePlan } from "@/lib/features/plan";
import type { SkillCandidate } from "@/workers/skill/model";
import type { Run } from "@/workers/skill/run";
import { SkillError } from "@/workers/skill/skill-error";

export interface Variant {
  name: string;
  plan: FeaturePlan;
  candidate: SkillCandidate;
}

export interface VariantResult {
  name: string;
  columns: number;
  accuracy: number | null;
  czarImprovement: number | null;
}

/** The plan with the features of these names alone. */
export function withFeatures(plan: FeaturePlan, keep: (name: string) => boolean): FeaturePlan {
  return { ...plan, engineered: plan.engineered.filter(({ name }) => keep(name)) };
}

/** All are asked for before the first is waited for: runners share the work. */
export async function trainVariants(run: Run, stage: string, variants: readonly Variant[]): Promise<VariantResult[]> {
  const records = [];
  for (const { name, plan, candidate } of variants) {
    records.push(await run.start({ stage, purpose: name, span: "optimise", plan, candidates: [candidate] }));
  }
  const results: VariantResult[] = [];
  for (const [i, record] of records.entries()) {
    const { name, plan } = variants[i] as Variant;
    const { metrics = {} } = (await run.finish(record)).report ?? {};
    results.push({
      name,
      columns: plan.engineered.length,
      accuracy: metrics.directional_accuracy ?? null,
      czarImprovement: metrics.czar_improvement ?? null,
    });
  }
  return results;
}

/** @throws SkillError before the search has chosen one */
export function chosenOf(run: Run): SkillCandidate {
  const { chosen } = run.state;
  if (chosen !== null) return chosen as SkillCandidate;
  throw new SkillError("failed", "No model is chosen yet.", "Run the stage optimise first.");
}

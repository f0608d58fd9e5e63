/** The stage that shakes the chosen model: parameters moved, features left out. On the optimisation set alone. */
import { NO_EVIDENCE, runGates, verdictOf } from "@/workers/skill/gates";
import type { SkillCandidate } from "@/workers/skill/model";
import { fitTo } from "@/workers/skill/parts";
import { perturbed } from "@/workers/skill/perturb";
import type { Stage } from "@/workers/skill/project";
import type { Run } from "@/workers/skill/run";
import { chosenOf, trainVariants, type VariantResult, withFeatures } from "./variants";

export const stress: Stage = {
  name: "stress",
  title: "Shake the model: move parameters, leave features out",
  async run(run) {
    const { stress: asked } = run.config;
    if (asked === null) return { passed: true, summary: "The configuration asks for none" };
    const chosen = chosenOf(run);
    const plan = run.plan();
    const moves = perturbed(chosen, asked.perturb);
    const without = asked.ablate && plan.engineered.length > 1 ? plan.engineered.map(({ name }) => name) : [];
    // One training of all settings: they are fitted on the very same folds.
    const shaken = await settings(run, [{ name: "as chosen", candidate: chosen }, ...moves]);
    const ablated = await trainVariants(
      run,
      "stress",
      without.map((left) => {
        const rest = withFeatures(plan, (name) => name !== left);
        return { name: `without ${left}`, plan: rest, candidate: fitTo(chosen, rest) };
      }),
    );
    const [base, ...moved] = shaken;
    const gates = runGates(run.project.pipeline.gates(run.config), "stress", {
      ...NO_EVIDENCE,
      perturbed: keptOf(base, moved),
      ablated: keptOf(base, ablated),
    });
    return {
      passed: gates.length === 0 || verdictOf(gates),
      summary: `${moves.length} moved parameters, ${without.length} left-out features`,
      gates,
      details: { variants: [...shaken, ...ablated] },
    };
  },
};

async function settings(
  run: Run,
  list: readonly { name: string; candidate: SkillCandidate }[],
): Promise<VariantResult[]> {
  const { candidates } = await run.train({
    stage: "stress",
    purpose: "parameters moved",
    span: "optimise",
    candidates: list.map(({ candidate }) => candidate),
  });
  const columns = run.plan().engineered.length;
  return list.map(({ name }, i) => {
    const metrics = candidates?.find(({ index }) => index === i)?.metrics ?? {};
    const { directional_accuracy: accuracy = null, czar_improvement: czarImprovement = null } = metrics;
    return { name, columns, accuracy, czarImprovement };
  });
}

/** The least share of the base's CZAR improvement that a variant keeps. */
export function keptOf(
  base: VariantResult | undefined,
  variants: readonly VariantResult[],
): { value: number; detail: string } | null {
  const score = base?.czarImprovement ?? null;
  if (score === null || variants.length === 0) return null;
  if (score <= 0) return { value: 0, detail: "There is no CZAR improvement that could be kept." };
  const kept = variants.map(({ name, czarImprovement }) => ({ name, value: (czarImprovement ?? 0) / score }));
  const worst = kept.reduce((low, one) => (one.value < low.value ? one : low));
  return { value: worst.value, detail: `${worst.name}.` };
}

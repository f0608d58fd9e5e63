/** The stage that searches: on the optimisation set alone, broad and then narrower; the comparison loss is tried beside. */
import type { CandidateView, TrainingView } from "@/lib/forge/views";
import { digestOf } from "@/workers/skill/digest";
import { NO_EVIDENCE, runGates, verdictOf } from "@/workers/skill/gates";
import { narrowed, objectiveOf, type SkillCandidate } from "@/workers/skill/model";
import type { Stage } from "@/workers/skill/project";
import type { Run } from "@/workers/skill/run";
import { SkillError } from "@/workers/skill/skill-error";
import { share } from "./baselines";
import { featuresOfGoals, trainVariants, type VariantResult, withFeatures } from "./variants";

interface Ranked {
  candidate: SkillCandidate;
  view: CandidateView;
}

export const optimise: Stage = {
  name: "optimise",
  title: "Search on the optimisation set",
  async run(run) {
    const asked = run.project.pipeline.model(run.config);
    const first = await search(run, "search, first round", asked);
    const own = digestOf(objectiveOf(run.config.loss));
    const withLoss = first.ranked.filter(({ candidate }) => digestOf(candidate.params.objective) === own);
    const others = first.ranked.filter((one) => !withLoss.includes(one));
    const best = withLoss[0] ?? refuse();
    const finer =
      run.config.search.rounds < 2
        ? []
        : narrowed(
            run.config,
            withLoss.map(({ candidate }) => candidate),
          );
    let chosen = best;
    if (finer.length > 0) {
      // The best so far among them: one ranking over the same rows decides.
      const second = await search(run, "search, second round", [best.candidate, ...finer]);
      chosen = second.ranked[0] ?? best;
    }
    run.state.chosen = chosen.candidate;
    run.save();
    const accuracy = chosen.view.metrics.directional_accuracy ?? null;
    const analysis = first.view.evaluationId
      ? (await run.client.evaluations.get(first.view.evaluationId)).analysis
      : null;
    const gates = runGates(run.project.pipeline.gates(run.config), "optimisation", {
      ...NO_EVIDENCE,
      analysis,
    });
    const parts = await partsOf(run, chosen.candidate);
    return {
      passed: gates.length === 0 || verdictOf(gates),
      summary: `${asked.length + finer.length} configurations; the best has an accuracy of ${share(accuracy)}`,
      gates,
      details: {
        accuracy,
        czarImprovement: chosen.view.metrics.czar_improvement ?? null,
        comparison: {
          loss: run.config.loss.name,
          comparisonLoss: run.config.comparisonLoss.name,
          best: figures(best),
          comparisonBest: others[0] === undefined ? null : figures(others[0]),
        },
        firstRound: asked.length,
        secondRound: finer.length,
        parts,
      },
    };
  },
};

async function search(
  run: Run,
  purpose: string,
  candidates: readonly SkillCandidate[],
): Promise<{ view: TrainingView; ranked: Ranked[] }> {
  const view = await run.train({ stage: "optimise", purpose, span: "optimise", candidates });
  const ranked = [...(view.candidates ?? [])]
    .sort((a, b) => a.rank - b.rank)
    .map((one) => ({ candidate: candidates[one.index] as SkillCandidate, view: one }));
  return { view, ranked };
}

/** Where the decision is for parts: each alone, against the single model. */
async function partsOf(run: Run, candidate: SkillCandidate): Promise<VariantResult[]> {
  const { decision, parts } = run.config.decomposition;
  if (decision !== "parts") return [];
  const plan = run.plan();
  return trainVariants(
    run,
    "optimise",
    parts.map(({ name, goals }) => {
      const names = featuresOfGoals(run, goals);
      return { name: `part ${name}`, plan: withFeatures(plan, (one) => names.has(one)), candidate };
    }),
  );
}

function figures({ view }: Ranked) {
  const { directional_accuracy: accuracy = null, czar_improvement: czarImprovement = null } = view.metrics;
  return { accuracy, czarImprovement, numPassed: view.numPassed };
}

function refuse(): never {
  throw new SkillError(
    "failed",
    "No configuration with the configuration's loss could be fitted.",
    "Look at the training's failed candidates in the dashboard, and mend search.values or the loss.",
  );
}

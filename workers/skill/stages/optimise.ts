/** The stage that searches: on the optimisation set alone, broad and then narrower; the comparison loss is tried beside. */
import type { AnalysisView, CandidateView, TrainingView } from "@/lib/forge/views";
import { digestOf } from "@/workers/skill/digest";
import { NO_EVIDENCE, runGates, verdictOf } from "@/workers/skill/gates";
import { narrowed, objectiveOf, type SkillCandidate } from "@/workers/skill/model";
import { featuresOfGoals, togetherOf } from "@/workers/skill/parts";
import type { Stage } from "@/workers/skill/project";
import type { Run } from "@/workers/skill/run";
import { SkillError } from "@/workers/skill/skill-error";
import { share } from "./baselines";
import { trainVariants, type VariantResult, withFeatures } from "./variants";

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
    // The best so far among them: one ranking over the same rows decides.
    const second = finer.length === 0 ? null : await search(run, "search, second round", [best.candidate, ...finer]);
    const single = second?.ranked[0] ?? best;
    const parts = await partsOf(run, single.candidate);
    const together = parts.length === 0 ? null : await searchTogether(run, single.candidate);
    const chosen = together?.ranked[0] ?? single;
    run.state.chosen = chosen.candidate;
    run.save();
    // The last search knows of all that were tried. Only where the comparison loss came first in the only round is the chosen one alone.
    const last = together ?? second ?? first;
    const judged = last.ranked[0] === chosen ? last : await search(run, "the chosen one alone", [chosen.candidate]);
    const analysis = await evidenceFor(run, judged.view, first.view);
    const gates = runGates(run.project.pipeline.gates(run.config), "optimisation", { ...NO_EVIDENCE, analysis });
    const accuracy = chosen.view.metrics.directional_accuracy ?? null;
    const tried = asked.length + finer.length + (together === null ? 0 : 1);
    return {
      passed: gates.length === 0 || verdictOf(gates),
      summary: `${tried} configurations; ${summaryOf(run, chosen, together)} has an accuracy of ${share(accuracy)}`,
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
        together: together === null ? null : togetherFigures(together.ranked),
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

/** Where the decision is for parts: each alone. */
async function partsOf(run: Run, candidate: SkillCandidate): Promise<VariantResult[]> {
  const { decision, parts } = run.config.decomposition;
  if (decision !== "parts") return [];
  const plan = run.plan();
  return trainVariants(
    run,
    "optimise",
    parts.map(({ name, goals }) => {
      const names = featuresOfGoals(run.config, goals);
      return { name: `part ${name}`, plan: withFeatures(plan, (one) => names.has(one)), candidate };
    }),
  );
}

/** All parts together against the single model, on the same folds: the better of the two goes on. */
async function searchTogether(run: Run, single: SkillCandidate) {
  return search(run, "parts together, against the single model", [single, togetherOf(run.config, run.plan(), single)]);
}

const isTogether = ({ candidate }: Ranked) => candidate.family === "ensemble";

function summaryOf(run: Run, chosen: Ranked, together: { ranked: Ranked[] } | null): string {
  if (together === null) return "the best";
  const parts = `${run.config.decomposition.parts.length} parts together`;
  return isTogether(chosen) ? `the best, ${parts},` : `the best, the single model, which ${parts} did not beat,`;
}

function togetherFigures(ranked: readonly Ranked[]) {
  const of = (one: Ranked | undefined) => (one === undefined ? null : figures(one));
  const [single, parts] = [ranked.find((one) => !isTogether(one)), ranked.find(isTogether)];
  return { single: of(single), parts: of(parts), isBetter: ranked[0] !== undefined && isTogether(ranked[0]) };
}

/**
 * The evidence for the chosen one, after all that was tried. Whether choosing overfits is told by the first round: it is there that
 * one was chosen among many.
 */
async function evidenceFor(run: Run, judged: TrainingView, first: TrainingView): Promise<AnalysisView | null> {
  const analysisOf = async ({ evaluationId }: TrainingView) =>
    evaluationId === null ? null : (await run.client.evaluations.get(evaluationId)).analysis;
  const analysis = await analysisOf(judged);
  if (analysis === null || judged.id === first.id) return analysis;
  const overfitting = (await analysisOf(first))?.gates.find(({ id }) => id === "overfitting");
  if (overfitting === undefined) return analysis;
  return { ...analysis, gates: analysis.gates.map((gate) => (gate.id === "overfitting" ? overfitting : gate)) };
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

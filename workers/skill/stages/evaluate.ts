/** The stage that looks at the evaluation set: the frozen model, refitted before each window. Every look is logged first. */
import type { AnalysisView } from "@/lib/forge/views";
import { NO_EVIDENCE, runGates, verdictOf } from "@/workers/skill/gates";
import { logLook, readLooks } from "@/workers/skill/looks";
import type { Stage } from "@/workers/skill/project";
import type { Run } from "@/workers/skill/run";
import { SkillError } from "@/workers/skill/skill-error";
import { evaluationTestDays } from "@/workers/skill/spans";
import { share } from "./baselines";
import { chosenOf } from "./variants";

export const evaluate: Stage = {
  name: "evaluate",
  title: "Look at the evaluation set, with everything frozen",
  async run(run) {
    const { windows } = run.config.evaluation;
    const testDays = evaluationTestDays(run.config, run.plan()) / windows;
    if (testDays < 0.01) {
      throw new SkillError(
        "check",
        `The evaluation set has room for ${testDays.toFixed(3)} days in each of ${windows} windows.`,
        "Take later partitions.evaluationEnd, or fewer windows.",
      );
    }
    const record = await run.start({
      stage: "evaluate",
      purpose: "evaluation set",
      span: "evaluate",
      candidates: [chosenOf(run)],
      walk: { folds: windows, testDays: Number(testDays.toFixed(6)) },
    });
    look(run, "evaluation", record.id);
    const view = await run.finish(record);
    const { analysis } = await run.client.evaluations.get(view.evaluationId ?? missing());
    const accuracy = accuracyOf(analysis);
    const gates = runGates(run.project.pipeline.gates(run.config), "evaluation", {
      ...NO_EVIDENCE,
      analysis,
      accuracyBefore: (run.state.stages.optimise?.details.accuracy as number | null | undefined) ?? null,
      windows: windowsIn(analysis),
    });
    const passed = verdictOf(gates);
    const failed = gates.filter(({ state }) => state !== "pass").map(({ id }) => id);
    const looks = readLooks(run.project.folder).looks.filter(({ set }) => set === "evaluation").length;
    return {
      passed,
      summary: passed
        ? `all ${gates.length} gates pass (accuracy ${share(accuracy)}, look ${looks})`
        : `${failed.length} of ${gates.length} gates do not pass: ${failed.join(", ")} (look ${looks})`,
      gates,
      details: { accuracy, evidence: evidenceOf(analysis), trainingId: record.id, evaluationId: view.evaluationId },
    };
  },
};

/** A line in the log, unless this very training was looked at before. */
export function look(run: Run, set: "evaluation" | "deployment", trainingId: string): void {
  const { folder, digests } = run.project;
  const known = readLooks(folder).looks.some((one) => one.trainingId === trainingId && one.set === set);
  if (!known) logLook(folder, { set, trainingId, ...digests });
}

function windowsIn(analysis: AnalysisView | null) {
  const { folds = [], periods = [] } = analysis ?? {};
  return (folds.length > 1 ? folds : periods).map(({ name, rows, metrics }) => ({
    name,
    rows,
    accuracy: metrics.directional_accuracy ?? null,
  }));
}

export function accuracyOf(analysis: AnalysisView | null): number | null {
  return analysis?.bootstrap.metrics.directional_accuracy?.value ?? null;
}

/** What the report needs, so that it can be written without the instance. */
export function evidenceOf(analysis: AnalysisView | null) {
  if (analysis === null) return null;
  const { rows, from, to, evidence, bootstrap, baselines, regimes, folds, periods, permutation } = analysis;
  const slices = (list: readonly { name: string; rows: number; metrics: Record<string, number | null> }[]) =>
    list.map(({ name, rows: count, metrics }) => ({
      name,
      rows: count,
      accuracy: metrics.directional_accuracy ?? null,
      czarImprovement: metrics.czar_improvement ?? null,
    }));
  return {
    rows,
    from,
    to,
    nEffective: Math.min(evidence.nEffective, evidence.nOverlap),
    rowsNeeded: evidence.rowsNeeded,
    intervals: bootstrap.metrics,
    permutation: permutation.pValues,
    baselines: baselines.map(({ name, improvement }) => ({ name, improvement })),
    regimes: slices(regimes.map((one) => ({ ...one, name: `${one.kind} ${one.name}` }))),
    windows: slices(folds.length > 1 ? folds : periods),
  };
}

function missing(): never {
  throw new SkillError("failed", "The training has no evaluation.", "Look at its log in the dashboard.");
}

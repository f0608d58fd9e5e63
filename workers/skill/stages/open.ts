/** The stage that opens the deployment set: once, after everything else. */
import type { EvaluationView, TrainingView } from "@/lib/forge/views";
import { NO_EVIDENCE, runGates, verdictOf, windowsOf } from "@/workers/skill/gates";
import type { Stage } from "@/workers/skill/project";
import type { Run } from "@/workers/skill/run";
import { SkillError } from "@/workers/skill/skill-error";
import { share } from "./baselines";
import { accuracyOf, evidenceOf, look } from "./evaluate";

const PATIENCE_MS = 15 * 60_000;
const PAUSE_MS = 500;

export const open: Stage = {
  name: "open",
  title: "Open the deployment set, once",
  once: true,
  async run(run) {
    const evaluated = run.state.stages.evaluate;
    const trainingId = evaluated?.details.trainingId;
    if (evaluated?.passed !== true || typeof trainingId !== "string") {
      throw new SkillError("check", "The evaluation set has not been passed.", "Only what passed is tested once more.");
    }
    look(run, "deployment", trainingId);
    const opened = await openHoldout(run, trainingId);
    const evaluation = await evaluationOf(run, opened);
    const accuracy = accuracyOf(evaluation.analysis);
    const before = (evaluated.details.accuracy as number | null | undefined) ?? null;
    const gates = runGates(run.project.pipeline.gates(run.config), "deployment", {
      ...NO_EVIDENCE,
      analysis: evaluation.analysis,
      accuracyBefore: before,
      windows: windowsOf(opened.holdout?.predictions ?? [], Math.max(2, run.config.evaluation.windows)),
    });
    const passed = verdictOf(gates);
    const failed = gates.filter(({ state }) => state !== "pass").map(({ id }) => id);
    const drop = accuracy === null || before === null ? "" : `, ${share(accuracy - before)} against the evaluation set`;
    return {
      passed,
      summary: passed
        ? `all ${gates.length} gates pass (accuracy ${share(accuracy)}${drop})`
        : `${failed.length} of ${gates.length} gates do not pass: ${failed.join(", ")} (accuracy ${share(accuracy)}${drop})`,
      gates,
      details: {
        accuracy,
        evidence: evidenceOf(evaluation.analysis),
        evaluationId: evaluation.id,
        firstRow: firstRowOf(opened),
      },
    };
  },
};

async function openHoldout({ client }: Run, trainingId: string): Promise<TrainingView> {
  const askedAt = Date.now();
  let view = await client.trainings.openHoldout(trainingId);
  while (view.holdout?.openedAt === null) {
    const failed = (await client.jobs.list({ kind: "evaluation", status: "failed", limit: 5 })).find(
      ({ title, createdAt }) => title.endsWith("untouched window") && Date.parse(createdAt) >= askedAt - 60_000,
    );
    if (failed !== undefined) {
      throw new SkillError(
        "failed",
        failed.error?.message ?? "The window could not be opened.",
        failed.error?.remedy ?? "Try again.",
      );
    }
    if (Date.now() - askedAt > PATIENCE_MS) {
      throw new SkillError(
        "failed",
        "The window is not open after 15 minutes.",
        "See that a runner is at work: npx forge status",
      );
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    view = await client.trainings.get(trainingId);
  }
  return view;
}

/** The evaluation that was made of the window, with its full report. */
async function evaluationOf({ client }: Run, { modelId, holdout }: TrainingView): Promise<EvaluationView> {
  for (const { id, subject } of await client.evaluations.list({ limit: 100 })) {
    if (subject.kind !== "model" || subject.modelId !== modelId || holdout === null) continue;
    if (Date.parse(subject.from) === Date.parse(holdout.from)) return client.evaluations.get(id);
  }
  throw new SkillError(
    "failed",
    "The evaluation of the opened window is not found.",
    "Look for it at Evaluations in the dashboard.",
  );
}

function firstRowOf({ holdout }: TrainingView): string | null {
  return holdout?.predictions?.[0]?.asOf ?? null;
}

/** The stage that opens the deployment set: once, after everything else. */
import type { TrainingView } from "@/lib/forge/views";
import { NO_EVIDENCE, runGates, verdictOf, windowsOf } from "@/workers/skill/gates";
import type { Stage } from "@/workers/skill/project";
import type { Run } from "@/workers/skill/run";
import { SkillError } from "@/workers/skill/skill-error";
import { share } from "./baselines";
import { accuracyOf, evidenceOf, look } from "./evaluate";

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
    const evaluation = await run.client.evaluations.get(opened.holdout?.openingId ?? "");
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
  const asked = await client.trainings.openHoldout(trainingId);
  const openingId = asked.holdout?.openingId ?? null;
  if (openingId === null) throw new SkillError("failed", "The window is not being opened.", "Run the stage again.");
  await client.jobs.wait(openingId);
  return client.trainings.get(trainingId);
}

function firstRowOf({ holdout }: TrainingView): string | null {
  return holdout?.predictions?.[0]?.asOf ?? null;
}

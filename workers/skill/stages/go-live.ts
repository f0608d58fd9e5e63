/** The last stages: the frozen configuration is fitted on everything, and its model goes live. */
import type { DeploymentView } from "@/lib/forge/views";
import { targeted } from "@/workers/skill/config";
import type { Stage } from "@/workers/skill/project";
import { SkillError } from "@/workers/skill/skill-error";
import { chosenOf } from "./variants";

const PATIENCE_MS = 5 * 60_000;
const PAUSE_MS = 500;

export const refit: Stage = {
  name: "refit",
  title: "Fit the frozen configuration on everything",
  once: true,
  async run(run) {
    const { modelId } = await run.train({
      stage: "refit",
      purpose: "for deployment",
      span: "refit",
      candidates: [chosenOf(run)],
      walk: { folds: 1, testDays: run.config.walkForward.testDays },
    });
    if (modelId === null) throw new SkillError("failed", "The fit gave no model.", "Look at its log in the dashboard.");
    return { passed: true, summary: `model ${modelId.slice(0, 8)}`, details: { modelId } };
  },
};

export const deploy: Stage = {
  name: "deploy",
  title: "Deploy the model",
  once: true,
  async run(run) {
    const modelId = run.state.stages.refit?.details.modelId;
    if (typeof modelId !== "string") throw new SkillError("failed", "There is no model.", "Run the stage refit first.");
    const { topicId, kind } = targeted(run.config).target;
    if (run.config.rehearsal && (await run.client.health()).network.kind !== "sandbox") {
      throw new SkillError(
        "check",
        "A rehearsal goes live on the sandbox alone: its gates prove nothing.",
        "Begin a project without rehearsal for another network.",
      );
    }
    if (run.state.deploymentId === null) {
      const { id } = await run.client.deployments.deploy({ topicId, modelId, topicKind: kind });
      run.state.deploymentId = id;
      run.save();
    }
    const id = run.state.deploymentId;
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const view = await run.client.deployments.get(id);
      if (view.status === "live") {
        return {
          passed: true,
          summary: `worker ${id.slice(0, 8)} on topic ${topicId} is live`,
          details: { deploymentId: id },
        };
      }
      if (view.status === "failed" || view.status === "stopped" || Date.now() > until) throw notLive(view);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  },
};

function notLive({ id, status, lastError }: DeploymentView): SkillError {
  return new SkillError(
    "failed",
    `The worker ${id} is ${status}, not live${lastError === null ? "" : `: ${lastError}`}.`,
    `Look at it: npx forge workers show ${id}. Then run the stage again: it goes on with the same worker.`,
  );
}

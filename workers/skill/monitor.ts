/** Watches what a project has deployed: age, live accuracy against the evaluation, failures, drift. A trigger that fires says: rebuild. */
import { ForgeApiError, type ForgeClient } from "@/lib/client";
import type { AnalysisView, DeploymentView, JobView } from "@/lib/forge/views";
import type { ProjectConfig } from "./config";
import { type Drift, driftOf } from "./drift";
import { NO_EVIDENCE, runGates } from "./gates";
import type { Project } from "./project";
import { SkillError } from "./skill-error";
import type { GateResult } from "./state";

/** What is known of the live worker. */
export interface Live {
  ageDays: number;
  deployment: DeploymentView;
  /** Over predictions whose truth is known; null while there are fewer than two. */
  analysis: AnalysisView | null;
  /** Accuracy on the evaluation set, which the live one is held against. */
  evaluated: number | null;
  /** What has moved most; a text says why it cannot be told yet. */
  drift: Drift | string;
}

export interface Trigger {
  id: string;
  title: string;
  threshold: number;
  passes: GateResult["passes"];
  /** A text says why it cannot be told yet. */
  find(live: Live): { value: number; detail: string } | string;
}

export interface MonitorResult {
  deploymentId: string;
  status: string;
  triggers: GateResult[];
  fired: string[];
  live: { rows: number; accuracy: number | null; low: number | null; high: number | null; evaluated: number | null };
}

const REBUILD = "Rebuild: a new project with later dates, from the same questions.";

/** Thresholds come from the configuration's `monitor`. */
export function triggersOf({ monitor }: ProjectConfig): Trigger[] {
  return [
    {
      id: "age",
      title: "Age of the model, days",
      threshold: monitor.maxAgeDays,
      passes: "most",
      find: ({ ageDays }) => ({ value: ageDays, detail: "Since it was deployed." }),
    },
    {
      id: "failures",
      title: "Share of windows that failed or were missed",
      threshold: monitor.mostFailedShare,
      passes: "most",
      find({ deployment: { counts } }) {
        const bad = counts.failed + counts.refused + counts.missed;
        const all = counts.confirmed + bad;
        return all === 0 ? "no window has ended yet" : { value: bad / all, detail: `${bad} of ${all} windows.` };
      },
    },
    {
      id: "accuracy",
      title: "Live accuracy",
      threshold: monitor.leastAccuracy,
      passes: "least",
      find({ analysis, evaluated }) {
        const rows = analysis?.rows ?? 0;
        if (rows < monitor.leastRows) return `${rows} of ${monitor.leastRows} predictions have come true`;
        const value = analysis?.bootstrap.metrics.directional_accuracy?.value ?? null;
        if (value === null) return "no price has moved";
        const was = evaluated === null ? "" : `; ${(100 * evaluated).toFixed(1)} % on the evaluation set`;
        return { value, detail: `${rows} predictions${was}.` };
      },
    },
    {
      id: "drift",
      title: "Drift of a feature (PSI), beyond what stretches of the training show",
      threshold: monitor.psiMax,
      passes: "most",
      find({ drift }) {
        if (typeof drift === "string") return drift;
        const { feature, psi, usual, rows } = drift;
        return {
          value: psi - usual,
          detail: `${feature}: ${psi.toFixed(3)} over ${rows} rows, usual up to ${usual.toFixed(3)}.`,
        };
      },
    },
  ];
}

export interface MonitorContext {
  project: Project;
  client: ForgeClient;
  follow(job: JobView): Promise<JobView>;
}

/** @throws SkillError when nothing is deployed; ForgeApiError */
export async function monitorProject({ project, client, follow }: MonitorContext): Promise<MonitorResult> {
  const { config, pipeline, state } = project;
  const { deploymentId, stages } = state.value;
  if (deploymentId === null) {
    throw new SkillError(
      "failed",
      "Nothing is deployed yet.",
      "Run the project to its end: npx forge skill run <folder>",
    );
  }
  const deployment = await client.deployments.get(deploymentId);
  const live: Live = {
    deployment,
    ageDays: (Date.now() - Date.parse(stages.deploy?.at ?? deployment.createdAt)) / 86_400_000,
    analysis: await liveAnalysis(client, deploymentId),
    evaluated: (stages.evaluate?.details.accuracy as number | null | undefined) ?? null,
    drift: await driftOf({ client, config, plan: pipeline.features(config), source: sourceOf(project), follow }),
  };
  const triggers = runGates(
    pipeline.triggers(config).map(({ find, ...one }) => ({
      ...one,
      advice: REBUILD,
      on: ["deployment"] as const,
      find: () => find(live),
    })),
    "deployment",
    NO_EVIDENCE,
  );
  const interval = live.analysis?.bootstrap.metrics.directional_accuracy;
  return {
    deploymentId,
    status: deployment.status,
    triggers,
    fired: triggers.filter((one) => one.state === "fail").map(({ id }) => id),
    live: {
      rows: live.analysis?.rows ?? 0,
      accuracy: interval?.value ?? null,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      evaluated: live.evaluated,
    },
  };
}

async function liveAnalysis(client: ForgeClient, deploymentId: string): Promise<AnalysisView | null> {
  try {
    const { id, job } = await client.evaluations.start({ deploymentId });
    if (job !== null) await client.jobs.wait(job.id);
    return (await client.evaluations.get(id)).analysis;
  } catch (error) {
    // Truths come a horizon later: until there are two, there is nothing to grade.
    if (error instanceof ForgeApiError && error.code === "insufficient_data") return null;
    throw error;
  }
}

/** Of the candles that the stage data has fetched: those of the very network that the model was trained on. */
function sourceOf({ state, config }: Project): string {
  const { source } = state.value.stages.data?.details ?? {};
  return typeof source === "string" ? source : (config.data.source ?? "");
}

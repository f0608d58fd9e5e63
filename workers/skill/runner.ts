/** Runs a project's pipeline: stage after stage, each once for an experiment, none before its questions are answered. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { type Checkpoint, openCheckpoints } from "./answers";
import { readLooks } from "./looks";
import { openProject, type Project, type Stage } from "./project";
import { Run, type RunContext } from "./run";
import { SkillError } from "./skill-error";
import type { StageRecord } from "./state";

export interface RunOptions extends Omit<RunContext, "project"> {
  folder: string;
  /** The last stage to run. */
  until?: string | undefined;
  /** Asks the person and stores the answers; absent where there is nobody to ask. */
  ask?: ((folder: string, checkpoints: readonly Checkpoint[]) => Promise<void>) | undefined;
  /** Told of each stage when it has ended, also of those that were done before. */
  onStage?(stage: Stage, record: StageRecord, isNew: boolean): void;
}

export interface RunResult {
  done: boolean;
  /** Of the stage that said no, or that is next. */
  stage: string | null;
  stages: { name: string; title: string; state: "done" | "failed" | "open"; summary: string }[];
}

const Details = z.record(z.string(), z.json());

/**
 * A stage that is done for this very experiment is not run again; a changed configuration or code is a new experiment.
 * @throws SkillError for an open question, a principle that does not hold, or work that did not come about
 */
export async function runProject(options: RunOptions): Promise<RunResult> {
  const { folder, until } = options;
  let project = await openProject(folder);
  mkdirSync(path.join(folder, project.config.outputDir), { recursive: true });
  const names = project.pipeline.stages.map(({ name }) => name);
  if (until !== undefined && !names.includes(until)) {
    throw new SkillError("config", `There is no stage "${until}".`, `The stages are ${names.join(", ")}.`);
  }
  refuseChangedRules(project);
  for (const stage of project.pipeline.stages) {
    const before = project.state.value.stages[stage.name];
    if (before !== undefined && isDone(stage, before, project)) {
      options.onStage?.(stage, before, false);
    } else {
      await answered(options, stage.name);
      const record = await runStage(options, project, stage);
      options.onStage?.(stage, record, true);
      if (!record.passed) return resultOf(project, stage.name);
      // A stage may have written to the configuration: what follows reads it anew.
      project = await openProject(folder);
    }
    if (stage.name === until) break;
  }
  return resultOf(project, null);
}

async function runStage(options: RunOptions, project: Project, stage: Stage): Promise<StageRecord> {
  const run = new Run({ ...options, project });
  const { passed, summary, gates = [], details = {} } = await stage.run(run);
  const record: StageRecord = {
    at: new Date().toISOString(),
    experiment: project.digests.experiment,
    passed,
    summary,
    gates,
    details: Details.parse(JSON.parse(JSON.stringify(details))),
  };
  project.state.value.stages[stage.name] = record;
  project.state.save();
  return record;
}

function isDone(stage: Stage, record: StageRecord, project: Project): boolean {
  return record.passed && (stage.once === true || record.experiment === project.digests.experiment);
}

async function answered({ folder, ask }: RunOptions, stage: string): Promise<void> {
  let open = openCheckpoints(folder, stage);
  if (open.length > 0 && ask !== undefined) {
    await ask(folder, open);
    open = openCheckpoints(folder, stage);
  }
  if (open.length === 0) return;
  throw new SkillError(
    "question",
    `Before the stage "${stage}" a person has to answer:\n${open.map(({ id, question, expects }) => `${id}: ${question}\n    A good answer: ${expects}`).join("\n")}`,
    `Write the answers as JSON, {"${open[0]?.id}": "…"}, and give the file: npx forge skill run <folder> --answers <file>`,
  );
}

/** After the first look, the rules of the game stay what they were; after the deployment set was opened, so does everything. */
function refuseChangedRules({ folder, digests, state }: Project): void {
  const { looks, fault } = readLooks(folder);
  if (fault !== null) {
    throw new SkillError(
      "check",
      `looks.jsonl: ${fault}.`,
      "Restore the log; without it nothing can be said of this project.",
    );
  }
  const [first] = looks;
  if (first === undefined) return;
  const changed = (["gates", "partitions"] as const).filter((what) => first[what] !== digests[what]);
  if (changed.length > 0) {
    throw new SkillError(
      "check",
      `The ${changed.join(" and ")} were changed after the first look at the evaluation set (${first.at}).`,
      "Put them back. Other rules need a new project, with an evaluation set that nobody has seen.",
    );
  }
  const opened = looks.find(({ set }) => set === "deployment");
  if (opened === undefined || opened.experiment === digests.experiment) return;
  if (state.value.stages.open === undefined) return;
  throw new SkillError(
    "check",
    `The deployment set was opened for another configuration (${opened.at}).`,
    "Put the configuration back, or begin a new project with later dates: this set has been seen.",
  );
}

function resultOf({ pipeline, state, digests }: Project, failed: string | null): RunResult {
  const stages = pipeline.stages.map((stage) => {
    const record = state.value.stages[stage.name];
    const current = record !== undefined && (stage.once === true || record.experiment === digests.experiment);
    const isFailed = current && !record.passed;
    const word = !current ? ("open" as const) : isFailed ? ("failed" as const) : ("done" as const);
    return { name: stage.name, title: stage.title, state: word, summary: current ? record.summary : "" };
  });
  const next = stages.find((one) => one.state !== "done");
  return { done: next === undefined, stage: failed ?? next?.name ?? null, stages };
}

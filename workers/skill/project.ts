/** A project folder, opened: configuration, code of the person, state, and what identifies the experiment. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { FeaturePlan } from "@/lib/features/plan";
import { readJson } from "./answers";
import { type ProjectConfig, parseConfig } from "./config";
import { digestOf } from "./digest";
import type { Gate } from "./gates";
import type { SkillCandidate } from "./model";
import type { Trigger } from "./monitor";
import type { ReportSection } from "./report-text";
import type { Run } from "./run";
import { SkillError } from "./skill-error";
import { StateFile } from "./state";

/** One step of a pipeline. */
export interface Stage {
  readonly name: string;
  readonly title: string;
  /** What it did; an answer whose `passed` is false ends the run. */
  run(run: Run): Promise<StageOutcome>;
  /** Is done once for all, whatever is changed afterwards. */
  readonly once?: boolean;
}

export interface StageOutcome {
  passed: boolean;
  summary: string;
  gates?: import("./state").GateResult[];
  details?: Record<string, unknown>;
}

/** What a project's pipeline.ts says: its own features, model, gates, and the order of its stages. */
export interface Pipeline {
  features(config: ProjectConfig): FeaturePlan;
  model(config: ProjectConfig): SkillCandidate[];
  gates(config: ProjectConfig): Gate[];
  report(project: Project): ReportSection[];
  triggers(config: ProjectConfig): Trigger[];
  stages: readonly Stage[];
}

export function definePipeline(pipeline: Pipeline): Pipeline {
  return pipeline;
}

/** Changed by the person; part of what an experiment is. */
const CODE = ["features.ts", "model.ts", "gates.ts", "pipeline.ts"] as const;

export interface Project {
  readonly folder: string;
  readonly config: ProjectConfig;
  readonly pipeline: Pipeline;
  readonly state: StateFile;
  /** Digests of what was decided; `experiment` of all of it. */
  readonly digests: { experiment: string; gates: string; partitions: string };
}

/** @throws SkillError for a folder that is no project, a configuration that cannot be used, or code that cannot be loaded */
export async function openProject(folder: string): Promise<Project> {
  if (!existsSync(path.join(folder, "config.json")) || !existsSync(path.join(folder, "pipeline.ts"))) {
    throw new SkillError("config", `${folder} is no project of a skill.`, "Make one: npx forge skill new --help");
  }
  const config = parseConfig(readJson(path.join(folder, "config.json")));
  const pipeline = await loadPipeline(folder);
  return { folder, config, pipeline, state: new StateFile(folder), digests: digestsOf(folder, config) };
}

export function digestsOf(folder: string, config: ProjectConfig): Project["digests"] {
  const code = Object.fromEntries(CODE.map((name) => [name, readFileSync(path.join(folder, name), "utf8")]));
  const { monitor: _, ...decided } = config;
  return {
    experiment: digestOf({ decided, code }),
    gates: digestOf({ gates: config.gates, code: code["gates.ts"] }),
    partitions: digestOf({
      partitions: config.partitions,
      start: config.data.start,
      windows: config.evaluation.windows,
      target: config.target,
    }),
  };
}

async function loadPipeline(folder: string): Promise<Pipeline> {
  const file = path.join(folder, "pipeline.ts");
  let module: { default?: unknown };
  try {
    module = (await import(pathToFileURL(file).href)) as { default?: unknown };
  } catch (error) {
    if (error instanceof SkillError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new SkillError("config", `${file} cannot be loaded: ${why}`, "Mend the code of the project.");
  }
  if (isPipeline(module.default)) return module.default;
  throw new SkillError("config", `${file} exports no pipeline.`, "Its default export must be definePipeline({ … }).");
}

function isPipeline(value: unknown): value is Pipeline {
  return typeof value === "object" && value !== null && "stages" in value && "gates" in value && "features" in value;
}

/** The clone's version, and its commit where it is one of git. */
export function codeVersion(root: string): string {
  const pkg = readJson(path.join(root, "package.json")) as { version?: string };
  return `${pkg.version ?? "unknown"} ${commitOf(root)}`.trim();
}

function commitOf(root: string): string {
  const head = path.join(root, ".git", "HEAD");
  if (!existsSync(head)) return "";
  const text = readFileSync(head, "utf8").trim();
  if (!text.startsWith("ref: ")) return text.slice(0, 12);
  const ref = path.join(root, ".git", text.slice(5));
  return existsSync(ref) ? readFileSync(ref, "utf8").trim().slice(0, 12) : "";
}

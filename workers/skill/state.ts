/** What a project's runs have found: state.json. Written whole or not at all. */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { SkillError } from "./skill-error";

const Metrics = z.record(z.string(), z.number().nullable());

export const TrainingRecord = z.object({
  id: z.string(),
  /** What it was for, e.g. "optimise 1". */
  purpose: z.string(),
  stage: z.string(),
  /** Of the request: the same request is never trained twice. */
  requestDigest: z.string(),
  until: z.string(),
  holdoutDays: z.number(),
  folds: z.number(),
  testDays: z.number(),
  asked: z.number(),
  /** Digests of the configurations with their plan: the same in two trainings is one that was tried. */
  tried: z.array(z.string()).default([]),
  seed: z.number(),
  /** Null until it has ended well, as all below. */
  fingerprint: z.string().nullable(),
  gapMinutes: z.number().nullable(),
  /** Times of rows. */
  testFrom: z.string().nullable(),
  testTo: z.string().nullable(),
  leastGapMinutes: z.number().nullable(),
  testRows: z.array(z.number()).nullable(),
  trainRows: z.array(z.number()).nullable(),
  metrics: Metrics.nullable(),
  modelId: z.string().nullable(),
  evaluationId: z.string().nullable(),
});
export type TrainingRecord = z.infer<typeof TrainingRecord>;

export const GateResult = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(["pass", "fail", "not_run"]),
  value: z.number().nullable(),
  threshold: z.number(),
  passes: z.enum(["least", "most", "above", "below"]),
  detail: z.string(),
  /** What to do when it does not pass. */
  advice: z.string(),
});
export type GateResult = z.infer<typeof GateResult>;

const Stage = z.object({
  at: z.string(),
  /** Of the configuration and the project's code. */
  experiment: z.string(),
  /** False: it ran, and said no. */
  passed: z.boolean(),
  summary: z.string(),
  gates: z.array(GateResult).default([]),
  details: z.record(z.string(), z.json()).default({}),
});
export type StageRecord = z.infer<typeof Stage>;

export const ProjectState = z.object({
  version: z.literal(1),
  stages: z.record(z.string(), Stage).default({}),
  trainings: z.array(TrainingRecord).default([]),
  /** Gates and partitions as they were before the first look. */
  frozen: z
    .object({ at: z.string(), gates: z.string(), partitions: z.string(), codeVersion: z.string() })
    .nullable()
    .default(null),
  /** The candidate that the search chose; its digest is what later stages keep to. */
  chosen: z
    .object({ family: z.string(), params: z.record(z.string(), z.json()) })
    .nullable()
    .default(null),
  deploymentId: z.string().nullable().default(null),
});
export type ProjectState = z.infer<typeof ProjectState>;

export class StateFile {
  readonly #file: string;
  readonly value: ProjectState;

  /** @throws SkillError for a file that was damaged */
  constructor(folder: string) {
    this.#file = path.join(folder, "state.json");
    this.value = existsSync(this.#file) ? readState(this.#file) : ProjectState.parse({ version: 1 });
  }

  save(): void {
    const part = `${this.#file}.part`;
    writeFileSync(part, `${JSON.stringify(this.value, null, 2)}\n`);
    renameSync(part, this.#file);
  }
}

function readState(file: string): ProjectState {
  try {
    return ProjectState.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new SkillError(
      "config",
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      "Restore it; without it the project does not know what it has tried, and must be begun anew in another folder.",
    );
  }
}

/** Checkpoints: the questions of a method, and what the person has answered. Nothing here ever answers for the person. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { SkillError } from "./skill-error";

export const Checkpoint = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  /** The stage that waits for it. */
  before: z.string(),
  question: z.string(),
  /** What must be true of a good answer. */
  expects: z.string(),
  kind: z.enum(["text", "yes", "topic", "names", "choice"]).default("text"),
  /** Of a choice. */
  choices: z.array(z.string()).optional(),
  /** Where the answer is written into the configuration too, e.g. claim.statement; so that nothing is said twice. */
  fills: z.string().optional(),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

const Answer = z.strictObject({ answer: z.string(), at: z.string() });
export type Answers = Record<string, z.infer<typeof Answer>>;
/** As a person writes them by hand: the text alone. */
const AnswersGiven = z.record(z.string(), z.union([z.string(), Answer]));

const fileOf = (folder: string) => path.join(folder, "answers.json");

export function readCheckpoints(folder: string): Checkpoint[] {
  return z.array(Checkpoint).parse(readJson(path.join(folder, "checkpoints.json")));
}

export function readAnswers(folder: string): Answers {
  return existsSync(fileOf(folder)) ? given(readJson(fileOf(folder)), "answers.json") : {};
}

/** Adds answers to those that are stored. @throws SkillError for an answer to no question, or none that its kind allows */
export function storeAnswers(folder: string, more: unknown, from: string): void {
  const checkpoints = new Map(readCheckpoints(folder).map((one) => [one.id, one]));
  const before = readAnswers(folder);
  const answers = given(more, from);
  const filled: [field: string, value: string | string[]][] = [];
  for (const [id, { answer }] of Object.entries(answers)) {
    const checkpoint = checkpoints.get(id);
    if (checkpoint === undefined) {
      const known = [...checkpoints.keys()].join(", ");
      throw new SkillError("config", `${from} answers "${id}", which is no checkpoint.`, `There are ${known}.`);
    }
    const fault = faultOf(checkpoint, answer);
    if (fault !== null) throw new SkillError("config", `The answer to "${id}" ${fault}.`, checkpoint.question);
    const { fills, kind } = checkpoint;
    if (fills !== undefined) filled.push([fills, kind === "names" ? namesOf(answer) : answer.trim()]);
  }
  if (filled.length > 0) fillIn(path.join(folder, "config.json"), filled);
  writeFileSync(fileOf(folder), `${JSON.stringify({ ...before, ...answers }, null, 2)}\n`);
}

/** Checkpoints of a stage that are still open, those of stages before it not among them. */
export function openCheckpoints(folder: string, stage: string): Checkpoint[] {
  const answers = readAnswers(folder);
  return readCheckpoints(folder).filter((one) => {
    const answer = answers[one.id]?.answer;
    return one.before === stage && (answer === undefined || faultOf(one, answer) !== null);
  });
}

/** Why an answer does not do; null when it does. */
export function faultOf({ kind, choices = [] }: Checkpoint, answer: string): string | null {
  const text = answer.trim();
  if (text === "") return "is empty";
  if (kind === "yes") return /^yes\b/i.test(text) ? null : "is not yes: the stage stays closed";
  if (kind === "topic") return /^[1-9]\d{0,9}$/.test(text) ? null : `must be the number of a topic, not "${text}"`;
  if (kind === "choice") return choices.includes(text) ? null : `must be one of ${choices.join(", ")}, not "${text}"`;
  if (kind === "names") return namesOf(text).length > 0 ? null : "names nothing";
  return text.length < 10 ? `is too short to say anything ("${text}")` : null;
}

export function namesOf(answer: string): string[] {
  return answer.split(/[,\s]+/).filter((name) => name !== "");
}

/** Writes answers into the configuration, whose other fields stay as they are. */
function fillIn(file: string, filled: readonly (readonly [field: string, value: string | string[]])[]): void {
  const config = readJson(file);
  for (const [field, value] of filled) {
    const names = field.split(".");
    const last = names.pop() as string;
    let at = config as Record<string, unknown>;
    for (const name of names) {
      if (typeof at[name] !== "object" || at[name] === null) at[name] = {};
      at = at[name] as Record<string, unknown>;
    }
    at[last] = value;
  }
  writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`);
}

function given(json: unknown, from: string): Answers {
  const parsed = AnswersGiven.safeParse(json);
  if (!parsed.success) {
    throw new SkillError("config", `${from} holds no answers.`, 'Write {"checkpoint": "the answer", …}.');
  }
  const at = new Date().toISOString();
  return Object.fromEntries(
    Object.entries(parsed.data).map(([id, one]) => [id, typeof one === "string" ? { answer: one, at } : one]),
  );
}

export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SkillError("config", `${file} cannot be read: ${why}`, "See that it is there and holds JSON.");
  }
}

/** The log of looks at data that must stay unseen: appended to, each line bound to the one before by its digest. */
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

const Look = z.strictObject({
  number: z.number().int().min(1),
  at: z.iso.datetime(),
  /** Which set was looked at. */
  set: z.enum(["evaluation", "deployment"]),
  experiment: z.string(),
  gates: z.string(),
  partitions: z.string(),
  trainingId: z.string(),
  /** SHA-256 of the line before; empty in the first. */
  before: z.string(),
});
export type Look = z.infer<typeof Look>;

export interface LooksRead {
  looks: Look[];
  /** Null: every line follows from the one before it. */
  fault: string | null;
}

const fileOf = (folder: string) => path.join(folder, "looks.jsonl");
const digest = (line: string) => createHash("sha256").update(line).digest("hex");
const linesOf = (folder: string) =>
  existsSync(fileOf(folder))
    ? readFileSync(fileOf(folder), "utf8")
        .split("\n")
        .filter((line) => line !== "")
    : [];

export function readLooks(folder: string): LooksRead {
  const looks: Look[] = [];
  let before = "";
  for (const [i, line] of linesOf(folder).entries()) {
    const parsed = Look.safeParse(parsedJson(line));
    if (!parsed.success) return { looks, fault: `line ${i + 1} is no look` };
    if (parsed.data.before !== before || parsed.data.number !== i + 1) {
      return { looks, fault: `line ${i + 1} does not follow from the line before it: the log was changed` };
    }
    looks.push(parsed.data);
    before = digest(line);
  }
  return { looks, fault: null };
}

/** Written before the look, so that no look is without its line. */
export function logLook(folder: string, look: Omit<Look, "number" | "before" | "at">): void {
  const lines = linesOf(folder);
  const last = lines.at(-1);
  const entry: Look = {
    number: lines.length + 1,
    at: new Date().toISOString(),
    ...look,
    before: last === undefined ? "" : digest(last),
  };
  appendFileSync(fileOf(folder), `${JSON.stringify(entry)}\n`);
}

function parsedJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

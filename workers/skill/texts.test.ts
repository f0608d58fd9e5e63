/** The skills as texts: their front matter, and that what they tell to type or to name is there. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import { beforeAll, describe, expect, it } from "vitest";
import { Cli } from "@/workers/cli/cli";
import { buildProgram } from "@/workers/cli/program";
import { readCheckpoints } from "./answers";
import { SKILLS, type Skill } from "./config";
import { GATE_KINDS } from "./gates";
import { stages } from "./stages";
import { makeFolder, ROOT } from "./testing/make-project";

const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
const skillFile = (skill: Skill) => `skills/forge-${skill}/SKILL.md`;
const shared = ["principles", "feature-engineering", "loss-design", "validation"].map(
  (name) => `skills/shared/${name}.md`,
);
const texts = [...SKILLS.map(skillFile), ...shared, "docs/skills.md", "skills/shared/template/README.md"];

let program: Command;
beforeAll(() => {
  program = buildProgram(new Cli({ root: ROOT, cwd: ROOT, env: {} }));
});

describe.each(SKILLS)("the skill %s", (skill) => {
  const text = read(skillFile(skill));

  it("has the front matter of a skill: its folder's name, and when to use it", () => {
    const [, head = ""] = /^---\n([\s\S]*?)\n---\n/.exec(text) ?? [];
    const fields = Object.fromEntries(head.split("\n").map((line) => line.split(/: (.*)/s, 2)));
    expect(fields.name).toBe(`forge-${skill}`);
    expect(fields.description).toMatch(/Use when/);
    expect(fields.description?.length).toBeLessThanOrEqual(1024);
    expect(Object.keys(fields)).toEqual(["name", "description"]);
  });

  it("is short, and has checkpoints, failures and an end", () => {
    expect(text.split("\n").length).toBeLessThan(150);
    for (const part of ["Checkpoint:", "Proof:", "## Done", "skill check"]) expect(text).toContain(part);
    expect(text).toMatch(/fail/i);
  });

  it("names stages that its pipeline has, in its order", () => {
    const own = [...read(`skills/forge-${skill}/template/pipeline.ts`).matchAll(/stages\.(\w+),/g)].map(
      ([, name = ""]) => name,
    );
    for (const name of own) expect(stages).toHaveProperty(name);
    const named = [...text.matchAll(/--until (\w+)/g)].map(([, name = ""]) => own.indexOf(name));
    expect(named).not.toContain(-1);
    expect(named).toEqual([...named].sort((a, b) => a - b));
  });

  it("asks before each stage that cannot be taken back, and names checkpoints that there are", async () => {
    const checkpoints = readCheckpoints(await makeFolder(skill, skill === "signal-discovery" ? {} : { topicId: 77 }));
    const yes = checkpoints.filter(({ kind }) => kind === "yes").map(({ before }) => before);
    expect(yes).toEqual(["freeze", "open", "deploy"]);
    const ids = new Set(checkpoints.map(({ id }) => id));
    expect(ids.size).toBe(checkpoints.length);
  });
});

/** Every command line that a text tells to type. */
const commandsOf = (text: string) =>
  [...text.matchAll(/npx forge ([a-z][^`|\n#]*)/g)].map(([, line = ""]) => line.trim().split(/\s+/));

it.each(texts)("the commands of %s are there, with their options", (file) => {
  for (const words of commandsOf(read(file))) {
    let command = program;
    for (const word of words) {
      const next = command.commands.find((one) => one.name() === word);
      if (next === undefined) break;
      command = next;
    }
    expect(command, words.join(" ")).not.toBe(program);
    const known = command.options.map(({ long }) => long);
    for (const option of words.filter((word) => /^--[a-z]/.test(word)).map((word) => word.replace(/[^a-z-]/g, ""))) {
      expect(known, words.join(" ")).toContain(option);
    }
  }
});

it("every gate that a text names in a table or a list of code is there", () => {
  const named = (text: string) => [...text.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map(([, name = ""]) => name);
  const validation = read("skills/shared/validation.md");
  for (const name of Object.keys(GATE_KINDS)) expect(validation).toContain(`\`${name}\``);
  for (const skill of SKILLS) {
    for (const name of named(read(skillFile(skill)))) expect(GATE_KINDS, `${skill}: ${name}`).toHaveProperty(name);
  }
});

it.each(texts)("links of %s lead to files", (file) => {
  for (const [, link = ""] of read(file).matchAll(/\]\(([^)#:]+)\)/g)) {
    expect(() => read(path.join(path.dirname(file), link)), link).not.toThrow();
  }
});

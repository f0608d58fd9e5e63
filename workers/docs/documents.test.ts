/** Documents: every block of commands is run or says why not, every command exists, every link leads somewhere. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import type { Cli } from "@/workers/cli/cli";
import { buildProgram } from "@/workers/cli/program";
import { blocksOf, forgeCommands, NOT_RUN_REASONS, runBlocks } from "./commands-of";

const documents = [
  ...readdirSync("docs")
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
  ...readdirSync("skills", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !name.includes("template"))
    .map((name) => `skills/${name}`),
  ...[
    "README.md",
    "CONTRIBUTING.md",
    "ARCHITECTURE.md",
    "AGENTS.md",
    "SKILLS.md",
    "CHANGELOG.md",
    "examples/README.md",
    "plugins/README.md",
  ],
].filter((file) => existsSync(file));
const program = buildProgram({} as Cli);

/** The command that the words begin with, and what follows it. */
function commandOf(words: readonly string[]): { command: Command; rest: string[] } {
  let command: Command = program;
  const rest = [...words];
  const takesValue = ["--url", "--token-file"];
  while (rest[0]?.startsWith("--") && command === program) rest.splice(0, takesValue.includes(rest[0]) ? 2 : 1);
  for (;;) {
    const next = command.commands.find((one) => one.name() === rest[0] || one.aliases().includes(rest[0] ?? ""));
    if (next === undefined) return { command, rest };
    command = next;
    rest.shift();
  }
}

describe("blocksOf", () => {
  it("reads fences, their reasons and their lines", () => {
    const text =
      'a\n```sh\nnpx forge status\n```\n\n````text\n```sh\nno\n```\n````\n```sh not-run="real network"\nx\n```\n';
    expect(blocksOf(text).map(({ language, notRun, line }) => [language, notRun, line])).toEqual([
      ["sh", undefined, 2],
      ["text", undefined, 6],
      ["sh", "real network", 11],
    ]);
    expect(runBlocks(text).map(({ text: block }) => block)).toEqual(["npx forge status"]);
    expect(() => blocksOf("```sh\nx")).toThrow("line 1");
  });

  it("finds commands in pipes, lists, substitutions and continued lines", () => {
    const text =
      'ID=$(npx forge models list --json | head -1)\nnpx forge deploy 77 "$ID" \\\n  --wait && npx forge workers # all';
    expect(forgeCommands(text)).toEqual([["models", "list", "--json"], ["deploy", "77", "x", "--wait"], ["workers"]]);
  });
});

describe.each(documents)("%s", (file) => {
  const text = readFileSync(file, "utf8");
  const blocks = blocksOf(text);

  it("runs its commands, or says by a known reason why not", () => {
    for (const { language, notRun, line } of blocks) {
      expect(["sh", "python", "text", "ts", "json", "yaml", "csv", "http", "mermaid"], `line ${line}`).toContain(
        language,
      );
      if (notRun !== undefined) expect(NOT_RUN_REASONS, `line ${line}`).toContain(notRun);
    }
  });

  it("names only commands and options that there are", () => {
    for (const block of blocks.filter(({ language }) => language === "sh")) {
      for (const words of forgeCommands(block.text)) {
        const { command, rest } = commandOf(words);
        const said = `line ${block.line}: forge ${words.join(" ")}`;
        const isGroup = command.commands.length > 0;
        expect(
          isGroup && rest[0] !== undefined && !rest[0].startsWith("-") && command.registeredArguments.length === 0,
          said,
        ).toBe(false);
        const known = [...command.options, ...program.options].flatMap(({ long, short, negate }) => [
          long,
          short,
          negate ? long : undefined,
        ]);
        for (const word of rest.filter((one) => one.startsWith("--"))) {
          const [name] = word.split("=");
          expect([...known, "--help"], said).toContain(name);
        }
      }
    }
  });

  it("links to what there is", () => {
    const outside = text.replace(/```[\s\S]*?```/g, "").replace(/`[^`\n]*`/g, "");
    for (const [, target = ""] of outside.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(https?:|mailto:|#)/.test(target)) continue;
      const [address = "", anchor] = target.split("#");
      const linked = path.join(path.dirname(file), address);
      expect(existsSync(linked), `${target}`).toBe(true);
      if (anchor === undefined || !statSync(linked).isFile()) continue;
      const headings = [...readFileSync(linked, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
        heading
          .toLowerCase()
          .replace(/[`*]/g, "")
          .replace(/[^\p{L}\p{N}\s-]/gu, "")
          .trim()
          .replace(/\s/g, "-"),
      );
      expect(headings, target).toContain(anchor);
    }
  });
});

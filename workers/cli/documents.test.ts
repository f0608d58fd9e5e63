/** Documents name only commands and options that exist, also where no test can run them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { Cli } from "./cli";
import { buildProgram } from "./program";

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = buildProgram(new Cli({ root, cwd: root, env: {} }));

function documents(): string[] {
  const folders = ["docs", "skills"].filter((folder) => existsSync(path.join(root, folder)));
  const files = folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md"))
      .map((name) => path.join(folder, name)),
  );
  return [...files, ...["README.md", "AGENTS.md", "SKILLS.md"].filter((name) => existsSync(path.join(root, name)))];
}

/** Every `npx forge …` in blocks of commands, up to what ends a command in a shell. */
function calls(text: string): string[] {
  const blocks = [...text.matchAll(/^```sh[^\n]*\n([\s\S]*?)^```/gm)].map(([, block = ""]) =>
    block.replaceAll("\\\n", " "),
  );
  return blocks.flatMap((block) =>
    [...block.matchAll(/npx forge ([^\n|;&>)#]*)/g)].map(([, call = ""]) => call.trim()),
  );
}

/** What of a call does not exist; null when all does. */
function unknownIn(call: string): string | null {
  const words = call.split(/\s+/).filter((word) => word !== "");
  let command: Command = program;
  for (const word of words) {
    const next = command.commands.find((one) => one.name() === word);
    if (next !== undefined) command = next;
    // A word that stands where a command must: arguments come only after the last one.
    else if (command.commands.length > 0 && /^[a-z-]+$/.test(word) && !word.startsWith("-")) return word;
    else if (command.commands.length === 0) break;
  }
  const known = [...command.options, ...program.options].flatMap(({ long, short }) => [long, short]);
  const options = words.flatMap((word) => /^(--[a-z][a-z-]*|-[a-z])(=|$)/.exec(word)?.[1] ?? []);
  return options.find((option) => option !== "--help" && option !== "-h" && !known.includes(option)) ?? null;
}

test("the check itself tells what does not exist", () => {
  expect(unknownIn("workers list --topic 69 --json")).toBeNull();
  expect(unknownIn("--url http://x workers stop 5f0c")).toBeNull();
  expect(unknownIn("wrokers list")).toBe("wrokers");
  expect(unknownIn("workers lst")).toBe("lst");
  expect(unknownIn("train 69 --day 3")).toBe("--day");
});

test.each(documents())("%s", (file) => {
  const wrong = calls(readFileSync(path.join(root, file), "utf8")).filter((call) => unknownIn(call) !== null);
  expect(wrong).toEqual([]);
});

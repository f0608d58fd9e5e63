/** The program as a whole: examples everywhere, a current reference, a quick start, scripts for shells. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { Cli } from "./cli";
import { completionScript } from "./completion-script";
import { EXIT_MEANINGS } from "./exit-codes";
import { examplesOf } from "./help";
import { buildProgram } from "./program";
import { reference } from "./reference";
import { forge, server } from "./testing/terminal";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cli = new Cli({ root, cwd: root, env: {} });

function all(command: Command): Command[] {
  return [command, ...command.commands.filter((one) => one.name() !== "complete").flatMap(all)];
}

test("every command has a description and examples that name it", () => {
  for (const command of all(buildProgram(cli)).slice(1)) {
    const names: string[] = [];
    for (let one: Command | null = command; one?.parent; one = one.parent) names.unshift(one.name());
    expect(command.description(), names.join(" ")).not.toBe("");
    expect(examplesOf(command).length, names.join(" ")).toBeGreaterThan(0);
    for (const [line] of examplesOf(command)) expect(line).toContain(`npx forge ${names.join(" ")}`);
  }
});

test("help tells the exit codes and examples", async () => {
  const { stdout } = await forge(["--help"]);
  for (const [code, meaning] of EXIT_MEANINGS) expect(stdout).toContain(`${String(code).padEnd(4)} ${meaning}`);
  expect((await forge(["train", "--help"])).stdout).toMatch(/Examples:\n {2}# .+\n {2}\$ npx forge train /);
});

test("docs/commands.md is what the program says (npm run docs:commands writes it)", () => {
  expect(readFileSync(path.join(root, "docs/commands.md"), "utf8")).toBe(reference());
});

/** Packages that are loaded before any command runs: what is imported by `import … from` and not as types alone. */
function eagerPackages(entry: string): Set<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, names, from = ""] of readFileSync(file, "utf8").matchAll(
      /^(?:import|export) ([^;"]*?)\s*from "([^"]+)";/gm,
    )) {
      if (names?.startsWith("type ")) continue;
      const base = from.startsWith("@/") ? path.join(root, from.slice(2)) : path.join(path.dirname(file), from);
      if (!from.startsWith("@/") && !from.startsWith(".")) packages.add(from);
      else {
        const found = [base, `${base}.ts`, path.join(base, "index.ts")].find(
          (one) => /\.\w+$/.test(one) && existsSync(one),
        );
        expect(found, `${from} of ${file}`).toBeDefined();
        if (found?.endsWith(".ts")) visit(found);
      }
    }
  };
  visit(entry);
  return packages;
}

test("the start loads neither chain, database nor tensors, nor schemas", () => {
  const packages = [...eagerPackages(path.join(root, "workers/cli/run.ts"))].filter(
    (name) => !name.startsWith("node:"),
  );
  expect(packages.sort()).toEqual(["cli-table3", "commander"]);
});

test("the scripts of all shells are accepted by them, where they are installed, and ask this very clone", () => {
  for (const shell of ["bash", "zsh", "fish"] as const) {
    const script = completionScript(cli, shell);
    expect(script).toContain("workers/cli/main.mjs");
    if (shell === "bash") execFileSync("bash", ["-n"], { input: script });
  }
});

test("completion offers what an instance names, but nothing that a shell would run", async () => {
  const wallets = ["main", "$(reboot)", "`x`", "a b", "second-1"].map((alias) => ({
    alias,
    address: "allo1",
    id: alias,
  }));
  const instance = await server({ "GET /api/v1/wallets": () => ({ body: wallets }) });
  const env = { FORGE_URL: instance.url };
  try {
    const { stdout } = await forge(["complete", "--", "wallets", "faucet", ""], { env });
    expect(stdout).toBe("main\tallo1\nsecond-1\tallo1\n:4\n");
  } finally {
    await instance.close();
  }
  expect((await forge(["complete", "--", "evaluate", ""], { env })).stdout).toBe(":0\n");
  expect((await forge(["complete", "--", "wallets", "faucet", ""], { env })).stdout).toBe(":4\n");
});

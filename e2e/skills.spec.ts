/** The three skills, each from its template to a worker that submits, by the command line; and what breaks a principle. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const base = mkdtempSync(path.join(os.tmpdir(), "forge-skills-"));
const CHECK_FAILED = 6;

test.describe.configure({ mode: "serial", timeout: 240_000 });
const workers: string[] = [];
test.afterAll(async () => {
  for (const id of workers) {
    await fetch(`${process.env.FORGE_E2E_URL}/api/v1/deployments/${id}?force=true`, { method: "DELETE" });
  }
  rmSync(base, { recursive: true, force: true });
});

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

function forge(...args: string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(ROOT, "workers/cli/main.mjs"), ...args], {
      cwd: ROOT,
      env: { ...process.env, FORGE_URL: process.env.FORGE_E2E_URL, FORGE_TOKEN: "" },
    });
    const ended: Ended = { code: null, out: "", err: "" };
    child.stdout.on("data", (part: Buffer) => {
      ended.out += part.toString("utf8");
    });
    child.stderr.on("data", (part: Buffer) => {
      ended.err += part.toString("utf8");
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ ...ended, code }));
  });
}

async function done(...args: string[]): Promise<string> {
  const { code, out, err } = await forge(...args);
  expect(code, `forge ${args.join(" ")}\n${out}\n${err}`).toBe(0);
  return out;
}

interface Config {
  features: { name: string; goal: string; windows: Record<string, unknown> }[];
  model: { family: string };
  partitions: { gapBars: number };
  gates: Record<string, { threshold: number; why: string }>;
  [section: string]: unknown;
}

const folderOf = (name: string) => path.join(base, name);
const readConfig = (folder: string) => JSON.parse(readFileSync(path.join(folder, "config.json"), "utf8")) as Config;
const writeConfig = (folder: string, config: Config) =>
  writeFileSync(path.join(folder, "config.json"), JSON.stringify(config));

const SMALL_IS_GOOD = new Set([
  "significance",
  "permutation",
  "shift_audit",
  "optimism",
  "overfitting",
  "top_importance",
]);

/**
 * A small search, and gates that anything passes: the sandbox's market is nearly a random walk, in which an honest gate fails an
 * honest model. That gates fail is the first test; here they are to be passed so that all stages run.
 */
function makeEasy(folder: string): void {
  const config = readConfig(folder);
  // It can only be told of an accuracy above one half, which a random walk need not give.
  delete config.gates.enough_evidence;
  for (const [name, gate] of Object.entries(config.gates)) {
    gate.threshold = SMALL_IS_GOOD.has(name) ? 1e6 : -1e6;
    gate.why = "Set low on purpose, so that a random walk passes.";
  }
  const values = config.model.family === "linear" ? { alpha: [10, 100] } : { trees: [20, 40] };
  // One method searches twice; the others have more stages of their own.
  const rounds = config.skill === "hypothesis-driven" ? 2 : 1;
  writeConfig(folder, { ...config, rehearsal: true, search: { values, rounds } });
}

/** What a person says at the checkpoints that all methods share. */
const ANSWERS = {
  loss: "Returns are small and their sizes alike: squared errors say enough.",
  decomposition: "single",
  "decomposition-why": "All features share one timescale.",
  thresholds: "yes",
  "open-deployment": "yes",
  "go-live": "yes",
};

function answersFor(name: string, more: Record<string, string>): string {
  const file = path.join(base, `${name}.answers.json`);
  writeFileSync(file, JSON.stringify({ ...ANSWERS, ...more }));
  return file;
}

/** Runs everything, and sees a submission of its worker in the chain. */
async function untilLive(
  name: string,
  answers: Record<string, string>,
  change: (config: Config) => void = () => {},
): Promise<void> {
  const folder = folderOf(name);
  makeEasy(folder);
  changed(change)(folder);
  const result = JSON.parse(await done("skill", "run", folder, "--answers", answersFor(name, answers), "--json"));
  expect(result).toMatchObject({ done: true, stage: null });
  const { ok, rehearsal, checks } = JSON.parse(await done("skill", "check", folder, "--json"));
  expect([ok, rehearsal]).toEqual([true, true]);
  expect(checks.map(({ state }: { state: string }) => state)).toEqual(new Array(9).fill("ok"));
  const { deploymentId } = JSON.parse(readFileSync(path.join(folder, "state.json"), "utf8"));
  workers.push(deploymentId);
  const confirmed = async () =>
    (await (await fetch(`${process.env.FORGE_E2E_URL}/api/v1/deployments/${deploymentId}`)).json()).counts.confirmed;
  await expect.poll(confirmed, { timeout: 90_000 }).toBeGreaterThan(0);
}

const CLAIM = {
  claim: "BTC/USD five minutes ahead: a move on volume goes on more often than it comes back.",
  mechanism: "Large orders are cut into parts, which press on one side for some minutes.",
  refuted: "above_base_rate, significance",
  goals: "The move's direction, and the size that is to be expected.",
};

test("hypothesis-driven: questions come first, honest gates fail a random walk, a changed gate is refused", async () => {
  const folder = folderOf("claim");
  await done("skill", "new", "hypothesis-driven", folder, "--topic", "77", "--days", "10");
  const asked = await forge("skill", "run", folder);
  expect(asked.code).toBe(CHECK_FAILED);
  expect(asked.err).toContain("claim: What do you predict");

  const config = readConfig(folder);
  config.gates = { beats_baselines: { threshold: 0.5, why: "More than any market gives: this gate has to fail." } };
  writeConfig(folder, { ...config, search: { values: { trees: [20] }, rounds: 1 } });
  const answers = answersFor("claim", { ...CLAIM, refuted: "beats_baselines" });
  const judged = await forge("skill", "run", folder, "--answers", answers, "--json");
  expect(judged.code, judged.err).toBe(CHECK_FAILED);
  expect(JSON.parse(judged.out)).toMatchObject({ done: false, stage: "evaluate" });

  const softened = readConfig(folder);
  softened.gates.beats_baselines = { threshold: -1, why: "It did not pass before." };
  writeConfig(folder, softened);
  const again = await forge("skill", "run", folder);
  expect(again.code).toBe(CHECK_FAILED);
  expect(again.err).toContain("The gates were changed after the first look");
  const { code, out } = await forge("skill", "check", folder);
  expect(code).toBe(CHECK_FAILED);
  expect(out).toContain("The gates were changed after the first look");
});

test("hypothesis-driven: from a claim to a live worker", async () => {
  await done("skill", "new", "hypothesis-driven", folderOf("hypothesis"), "--topic", "77", "--days", "10");
  await untilLive("hypothesis", CLAIM);
});

test("signal-discovery: from data to a live worker", async () => {
  const folder = folderOf("signal");
  await done("skill", "new", "forge-signal-discovery", folder, "--market", "btcusd,ethusd", "--days", "10");
  expect(readConfig(folder)).toMatchObject({ target: null, features: [] });
  // Its features are chosen on the way: the parts are named by the goals that these will have.
  const inParts = (config: Config) => {
    config.decomposition = {
      ...(config.decomposition as object),
      parts: [
        { name: "direction", goals: ["trend"] },
        { name: "size", goals: ["volatility"] },
      ],
    };
  };
  const answers = {
    decomposition: "parts",
    "decomposition-why": "Direction and size live on other timescales and in other features.",
    data: "One-minute candles of two markets, ten days, no known faults.",
    signals: "momentum, volatility",
    "why-these": "Orders press for a while, and restlessness lasts.",
    target: "77",
    "missing-data": "Holes of up to five minutes are filled from before them.",
    "too-good": "Nothing is: accuracies are close to one half.",
  };
  await untilLive("signal", answers, inParts);
  expect(readConfig(folder)).toMatchObject({ target: { topicId: 77, horizonBars: 5 } });
  const { chosen, stages, trainings } = JSON.parse(readFileSync(path.join(folder, "state.json"), "utf8"));
  const { parts, together } = stages.optimise.details;
  expect(parts.map(({ name }: { name: string }) => name)).toEqual(["part direction", "part size"]);
  expect(chosen.family).toBe(together.isBetter ? "ensemble" : "linear");
  expect(await done("skill", "check", folder)).toContain(
    "2 parts were tested alone and together, against the single model",
  );
  // Four configurations of the search, each part alone, both together.
  const last = trainings.find(({ purpose }: { purpose: string }) => purpose.startsWith("parts together"));
  const { evaluationId } = await (await fetch(`${process.env.FORGE_E2E_URL}/api/v1/trainings/${last.id}`)).json();
  const { analysis } = await (await fetch(`${process.env.FORGE_E2E_URL}/api/v1/evaluations/${evaluationId}`)).json();
  expect(analysis.deflated.trials).toBeGreaterThanOrEqual(4 + 2 + 1);
  expect(readFileSync(path.join(folder, "out", "inspection.md"), "utf8")).toContain("Later data was not read");
});

test("robustness-first: from gates to a live worker, its report and its monitor", async () => {
  const folder = folderOf("robust");
  await done("skill", "new", "robustness-first", folder, "--topic", "77", "--days", "10");
  await untilLive("robust", {
    real: "It beats the base rate in every window and regime.",
    fakes: "Noise, lookahead, one regime, gaming, snooping.",
    conditions: "All three are of one simulated market.",
    few: "One feature for each goal; volatility would go first.",
    diagnosis: "No parameter and no feature carries it alone.",
  });
  const files = JSON.parse(await done("skill", "report", folder, "--json"));
  const report = readFileSync(files.markdown, "utf8");
  for (const part of ["Ways to be fake", "without return_one", "Configurations tried", "directional_accuracy"]) {
    expect(report).toContain(part);
  }
  expect(readFileSync(files.html, "utf8")).toContain("<!doctype html>");
  const { deploymentId, fired } = JSON.parse(await done("skill", "monitor", folder, "--json"));
  expect({ isWatched: deploymentId !== null, fired }).toEqual({ isWatched: true, fired: [] });
  writeConfig(folder, { ...readConfig(folder), monitor: { maxAgeDays: 1e-9 } });
  const old = await forge("skill", "monitor", folder, "--json");
  expect(old.code).toBe(CHECK_FAILED);
  expect(JSON.parse(old.out)).toMatchObject({ fired: ["age"] });
});

/** A copy of the finished project with one thing broken, and what the check says of it. */
async function broken(name: string, change: (folder: string) => void): Promise<string> {
  const folder = folderOf(`broken-${name}`);
  cpSync(folderOf("hypothesis"), folder, { recursive: true, verbatimSymlinks: true });
  change(folder);
  const { code, out, err } = await forge("skill", "check", folder);
  expect(code, err).toBe(CHECK_FAILED);
  return out;
}

const changed = (change: (config: Config) => void) => (folder: string) => {
  const config = readConfig(folder);
  change(config);
  writeConfig(folder, config);
};
const first = (config: Config) => config.features[0] ?? { name: "", goal: "", windows: {} };

test("a broken principle is named, and ends the check with 6", async () => {
  const [goalless, gapless, literal, tampered] = await Promise.all([
    broken(
      "goal",
      changed((config) => Object.assign(first(config), { goal: "" })),
    ),
    broken(
      "gap",
      changed((config) => Object.assign(config.partitions, { gapBars: 1 })),
    ),
    broken(
      "literal",
      changed((config) => Object.assign(first(config), { windows: { bars: { bars: 12, reason: "" } } })),
    ),
    broken("log", (folder) => appendFileSync(path.join(folder, "looks.jsonl"), "{}\n")),
  ]);
  expect(goalless).toMatch(/1 {2}Every feature has a reason: FAILED\n.*The feature return_half has no goal\./);
  expect(gapless).toMatch(/4 {2}Three separate sets: FAILED/);
  expect(gapless).toContain("The gap of 1 bars is shorter");
  expect(literal).toMatch(/2 {2}Windows follow the horizon: FAILED\n.*return_half looks back a literal number/);
  expect(tampered).toContain("looks.jsonl: line 3 is no look");
});

const PEEK = `import { z } from "zod";
import { defineFeature } from "@/lib/features";

let calls = 0;
export default defineFeature({
  name: "skill_spec_peek",
  title: "Remembers",
  goal: "trend",
  measures: "How often it was called: what it says of a row depends on other rows.",
  params: z.strictObject({ bars: z.number().int().default(2) }),
  bars: ({ bars }) => bars,
  compute: () => calls++,
});
`;

test("a plugin that knows of other rows breaks principle 3", async ({ request }) => {
  // A stack that runs already may read another folder, which FORGE_PLUGINS_DIR names.
  const file = path.join(process.env.FORGE_PLUGINS_DIR ?? path.join(ROOT, "plugins"), "skill_spec_peek.ts");
  writeFileSync(file, PEEK);
  try {
    const stateOf = async (): Promise<string | undefined> => {
      const kinds = await (await request.get(`${process.env.FORGE_E2E_URL}/api/v1/features`)).json();
      return kinds.find(({ plugin }: { plugin: string | null }) => plugin === "skill_spec_peek")?.state;
    };
    await expect.poll(stateOf, { timeout: 30_000 }).toBe("refused");
    const digest = createHash("sha256").update(PEEK).digest("hex");
    const out = await broken(
      "peek",
      changed((config) => {
        const { rationale, quantity, normaliser } = { ...first(config) } as unknown as Record<string, string>;
        const params = { plugin: "skill_spec_peek", digest };
        const peek = {
          name: "peek",
          kind: "plugin",
          goal: first(config).goal,
          rationale,
          quantity,
          normaliser,
          params,
        };
        config.features.push({ ...peek, windows: {} });
      }),
    );
    expect(out).toMatch(/3 {2}Nothing of the future: FAILED/);
    expect(out).toContain("The plugin skill_spec_peek of the feature peek was refused");
  } finally {
    if (existsSync(file)) rmSync(file);
  }
});

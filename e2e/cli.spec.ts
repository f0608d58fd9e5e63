/** `forge` in real sessions: from candles to a live worker and back, refusals, tokens, completion. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { planForTopic } from "@/lib/features/plans";
import { convertedMean } from "@/lib/models/layers/testing/converted";
import { modelText } from "@/lib/models/lightgbm/testing/model-text";
import { done, forge, json, session, start } from "./forge";

const ESCAPE = String.fromCharCode(27);
let folder = "";

test.beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "forge-cli-"));
});
test.afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await test.info().attach("session.txt", { body: session.join("\n"), contentType: "text/plain" });
});

test("status, topics and doctor tell of the instance", async () => {
  await expect.poll(async () => (await forge(["status"])).code, { timeout: 60_000 }).toBe(0);
  expect(await json(["status"])).toMatchObject({ url: process.env.FORGE_E2E_URL, health: { status: "ok" } });
  const topics = await json<{ topicId: number; kind: string }[]>(["topics"]);
  expect(topics.find(({ topicId }) => topicId === 77)?.kind).toBe("price");
  expect(await done(["topics", "show", "77"])).toMatch(
    /Asks for\s+price[\s\S]+Start one: npx forge train 77 --baseline/,
  );
  const checks = await json<{ name: string; state: string }[]>(["doctor"]);
  expect(checks.filter(({ state }) => state === "fail")).toEqual([]);
  expect(checks).toContainEqual(expect.objectContaining({ name: "Runner", state: "ok" }));
});

test("npx finds the command in the clone", () => {
  const text = execFileSync("npx", ["forge", "--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  expect(text.trim()).toMatch(/^\d+\.\d+\.\d+$/);
});

test.describe
  .serial("from candles to a live worker", () => {
    let model = "";
    let training = "";
    let worker = "";

    test("candles are fetched with progress, covered, written out and brought in", async () => {
      const { code, stdout, stderr } = await forge(["data", "backfill", "sol/usd", "--days", "3"]);
      expect([code, stdout]).toEqual([0, expect.stringContaining("solusd, 3 days")]);
      expect(stderr).toMatch(/^solusd, 3 days: succeeded$/m);
      expect(stdout + stderr).not.toContain(ESCAPE);

      const [market] = await json<{ market: string; days: { complete: number } }[]>(["data", "coverage", "solusd"]);
      // Yesterday is complete only an hour after its end.
      expect(market?.days.complete).toBeGreaterThanOrEqual(2);
      expect((await forge(["data", "coverage", "nothing"])).code).toBe(5);

      const file = path.join(folder, "sol.csv");
      await done(["data", "export", "solusd", file]);
      const [head, ...rows] = readFileSync(file, "utf8").trim().split("\n");
      expect(head).toContain("open");
      expect(rows.length).toBeGreaterThanOrEqual(3 * 1440);
      expect(await done(["data", "import", file, "solusd", "--name", "sol-by-cli"])).toContain("3 complete");

      const days = await json<{ list: { day: string; state: string }[] }>([
        "data",
        "days",
        "solusd",
        "--source",
        "file:sol-by-cli",
        "--state",
        "complete",
      ]);
      expect(days.list.length).toBe(3);
      const whole = days.list[0]?.day ?? "";
      expect(await done(["data", "day", "solusd", whole, "--source", "file:sol-by-cli"])).toMatch(/State +complete\n/);
      const { source } = (await json<{ source: string }[]>(["data", "coverage", "solusd"])).find(
        (one) => !one.source.startsWith("file:"),
      ) ?? { source: "" };
      const pair = ["data", "compare", "solusd", source, "file:sol-by-cli", "--from", whole];
      expect(await done(pair)).toMatch(/Of b alone +0\n[\s\S]+More than 25 bp apart +0 minutes/);
      expect((await forge(["data", "compare", "solusd", source, "file:there-is-none"])).code).toBe(5);
      expect((await forge(["data", "day", "solusd", "yesterday"])).code).toBe(2);

      // One day is one day: the question names it, and no other is deleted.
      const day = new Date(Number(rows[0]?.split(",")[0]) || Date.parse(rows[0]?.split(",")[0] ?? ""));
      const first = day.toISOString().slice(0, 10);
      const span = ["--source", "file:sol-by-cli", "--from", first, "--to", first];
      const asked = await forge(["data", "remove", "solusd", ...span]);
      expect([asked.code, asked.stderr]).toEqual([
        2,
        expect.stringContaining(`from ${first} on up to and with ${first}`),
      ]);
      expect(await done(["data", "remove", "solusd", ...span, "--yes"])).toContain("of 1 day");
      expect((await forge(["data", "remove", "solusd", "--from", `${first}T12:00:00Z`])).code).toBe(2);
    });

    test("a model is trained, graded and kept", async () => {
      const asked = ["train", "77", "--days", "6", "--family", "linear", "--folds", "2"];
      const { code, stdout, stderr } = await forge([...asked, "--wait"]);
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/Grade .+: \d of 7 metrics pass/);
      expect(stdout).toMatch(/Directional accuracy\s+\d+\.\d\d %/);
      expect(stderr.trim().split("\n").at(-1)).toMatch(/: succeeded$/);
      model = /Model ([0-9a-f]{64})/.exec(stdout)?.[1] ?? "";
      training = /Training\s+([0-9a-f-]{36})/.exec(stdout)?.[1] ?? "";

      expect(await json(["models", "show", model.slice(0, 12)])).toMatchObject({
        id: model,
        family: "linear",
        topicId: 77,
      });
      const artifact = path.join(folder, "artifact");
      await done(["models", "export", model.slice(0, 12), artifact]);
      expect(readFileSync(artifact).length).toBeGreaterThan(1000);
    });

    test("trainings are listed, compared, and their untouched window is opened once", async () => {
      const first = training.slice(0, 13);
      expect(await done(["trainings"])).toContain(training.slice(0, 8));
      const other = await json<{ id: string }>(["train", "77", "--days", "6", "--family", "momentum", "--folds", "2"]);
      await done(["jobs", "show", other.id, "--wait"]);
      const compared = await done(["trainings", "compare", first, other.id]);
      expect(compared).toMatch(/momentum[\s\S]+\* best by this metric/);

      expect(await done(["trainings", "show", first])).toContain("not looked at");
      const asked = await forge(["trainings", "open", first]);
      expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining("--yes")]);
      const { code, stdout, stderr } = await forge(["trainings", "open", first, "--yes", "--gate", "F"]);
      expect([code, stdout], stderr).toEqual([0, expect.stringMatching(/In the untouched window, once:\nGrade/)]);
      const again = await json<{ holdout: { openedAt: string } }>(["trainings", "open", first]);
      expect(await done(["trainings", "show", first])).toContain(
        `${again.holdout.openedAt.slice(0, 19).replace("T", " ")} UTC`,
      );
    });

    test("predictions are graded, and a gate can fail a pipeline", async () => {
      const report = path.join(folder, "report.html");
      expect(await done(["evaluate", "--training", training.slice(0, 12), "--report", report])).toContain("Grade");
      expect(readFileSync(report, "utf8")).toContain("<html");
      const rows = Array.from({ length: 60 }, (_, i) => `${(i % 7) - 3},${3 - (i % 7)}`);
      const { code, stdout, stderr } = await forge(["evaluate", "-", "--gate", "C", "--json"], {
        stdin: `yTrue,yPred\n${rows.join("\n")}\n`,
      });
      expect(code).toBe(6);
      expect(JSON.parse(stdout)).toMatchObject({ report: { grade: "F" } });
      expect(JSON.parse(stderr)).toMatchObject({ code: "check_failed" });
    });

    test("a plan is saved, and a model from elsewhere brought in for it", async () => {
      const plan = { ...planForTopic({ market: "btcusd", horizonMinutes: 5 }), inputBars: 4, engineered: [] };
      const planFile = path.join(folder, "four-bars.json");
      writeFileSync(planFile, JSON.stringify(plan));
      const saved = await json<{ id: string; name: string; columns: number }>(["plans", "create", planFile]);
      expect(saved.name).toBe("four-bars");
      expect(JSON.parse(await done(["plans", "show", saved.id.slice(0, 12)]))).toEqual(plan);

      const { stdout, stderr } = await forge(["plans", "analyse", saved.id.slice(0, 12), "--days", "6", "--rows", "5"]);
      expect(stdout, stderr).toMatch(/PEARSON[\s\S]+feature_\w+_\d[\s\S]+15 more: --rows 20/);

      const file = path.join(folder, "stump.txt");
      const tree = {
        split_feature: [0],
        threshold: [1],
        left_child: [-1],
        right_child: [-2],
        leaf_value: [-0.001, 0.001],
      };
      writeFileSync(file, modelText({ features: saved.columns, objective: "regression", trees: [tree] }));
      const imported = await json(["models", "import", file, "77", "--plan", saved.id.slice(0, 12)]);
      expect(imported).toMatchObject({ name: "stump", family: "lightgbm", origin: "imported", topicId: 77 });
      const other = await forge(["models", "import", file, "77"]); // the topic's own plan has other columns
      expect([other.code, other.stderr]).toEqual([1, expect.stringContaining("choose the plan")]);

      // A converted network is model.json and the files beside it.
      const { json: topology, shards } = convertedMean(saved.columns, { factor: 1e-4 });
      writeFileSync(path.join(folder, "model.json"), topology);
      const network = ["models", "import", path.join(folder, "model.json"), "77", "--plan", saved.id.slice(0, 12)];
      const alone = await forge(network);
      expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining("group1-shard1of2.bin")]);
      for (const { name, bytes } of shards) writeFileSync(path.join(folder, name), bytes);
      expect(await json(network)).toMatchObject({ name: "model", family: "layers", origin: "imported" });
    });

    test("it goes live, and its first prediction is confirmed", async () => {
      const { code, stdout, stderr } = await forge(["deploy", "77", model.slice(0, 12), "--wait", "submission"]);
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/Nonce \d+: [\d,.]+ confirmed/);
      worker = /Worker ([0-9a-f]{8})/.exec(stdout)?.[1] ?? "";
      expect(await json(["workers", "show", worker])).toMatchObject({
        status: "live",
        desired: "running",
        topicId: 77,
      });
      const slots = await json<{ slot: string }[]>(["workers", "timeline", worker]);
      expect(slots.some(({ slot }) => slot === "confirmed")).toBe(true);
      expect(await done(["workers", "timeline", worker])).toMatch(/\d{4}-\d\d-\d\d [\d:]{8} +confirmed +[\d,.]+/);
    });

    test("its log is followed until Ctrl-C, each line once", async () => {
      const logs = start(["workers", "logs", worker, "--follow", "--json", "--tail", "3"]);
      await logs.until(/confirmed[^\n]*\n[\s\S]*confirmed[^\n]*\n/);
      const { code, text } = await logs.interrupt();
      expect(code).toBe(0);
      const ids = text
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { id: string }).id);
      expect(new Set(ids).size).toBe(ids.length);
    });

    test("the overview is shown as it changes, in a pipe without moves of the cursor", async () => {
      const dashboard = start(["dashboard", "--watch"]);
      const text = await dashboard.until(new RegExp(`WORKER[\\s\\S]+${worker}[\\s\\S]+WORKER[\\s\\S]+${worker}`));
      expect(text).not.toContain(ESCAPE);
      expect((await dashboard.interrupt()).code).toBe(0);
    });

    test("another worker takes its place under its wallet", async () => {
      const before = await json<{ id: string; wallet: { address: string } }>(["workers", "show", worker]);
      const made = await json<{ id: string }>(["deploy", "77", model.slice(0, 12), "--replace", worker]);
      expect((await forge(["workers", "show", before.id])).code).toBe(5);
      worker = made.id.slice(0, 8);
      expect(await json(["workers", "show", worker])).toMatchObject({
        wallet: { address: before.wallet.address },
        desired: "running",
      });
    });

    test("it stops, stays so, and is removed only when that is said", async () => {
      expect(await done(["workers", "stop", worker])).toContain(worker);
      await expect
        .poll(async () => (await json<{ status: string }>(["workers", "show", worker])).status)
        .toBe("stopped");
      const { stopped } = await json<{ stopped: string[] }>(["workers", "reconcile"]);
      expect(stopped.some((id) => id.startsWith(worker))).toBe(true);
      expect((await forge(["workers", "stop-all"])).code).toBe(2); // nobody can be asked
      const refused = await forge(["workers", "remove", worker]);
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("--yes")]);
      await done(["workers", "remove", worker, "--yes"]);
      expect((await forge(["workers", "show", worker])).code).toBe(5);
    });
  });

test("Ctrl-C ends the waiting, not the job, which is cancelled by name", async () => {
  const backfill = start(["data", "backfill", "solusd", "--days", "600", "--source", await otherSource()]);
  await backfill.until(/600 days/);
  const { code, text } = await backfill.interrupt();
  expect(code).toBe(130);
  const id = /npx forge jobs cancel ([0-9a-f-]{36})/.exec(text)?.[1] ?? "";
  await done(["jobs", "cancel", id]);
  await expect.poll(async () => (await json<{ status: string }>(["jobs", "show", id])).status).toBe("cancelled");
  const waited = await forge(["jobs", "show", id, "--wait", "--json"]);
  expect(waited.code).toBe(1);
  expect(JSON.parse(waited.stderr)).toMatchObject({ code: "job_cancelled" });
});

/** One that nothing else looks at. */
async function otherSource(): Promise<string> {
  const response = await fetch(`${process.env.FORGE_E2E_URL}/api/v1/data`);
  const { sources } = (await response.json()) as { sources: { id: string; kind: string }[] };
  return sources.find(({ kind }) => kind === "binance-futures")?.id ?? "";
}

test("a token for reading reads, and deploys nothing", async () => {
  const made = await forge(["tokens", "create", "cli-e2e", "--scope", "read", "--days", "1"]);
  expect(made.code).toBe(0);
  expect(made.stdout).toMatch(/^forge_[\w-]{43}\n$/); // alone, to be kept in a file
  expect(made.stderr).not.toContain("forge_");
  const file = path.join(folder, "token");
  writeFileSync(file, made.stdout, { mode: 0o600 });
  expect((await forge(["workers", "--token-file", file])).code).toBe(0);

  const refused = await forge(["deploy", "77", "0".repeat(64), "--json", "--token-file", file]);
  expect(refused.code).toBe(4);
  expect(JSON.parse(refused.stderr)).toMatchObject({ status: 403 });
  expect(refused.stderr).not.toContain(made.stdout.trim());
  chmodSync(file, 0o644);
  expect((await forge(["workers", "--token-file", file])).code).toBe(2);
  chmodSync(file, 0o600);

  await done(["tokens", "revoke", "cli-e2e"]);
  expect((await forge(["workers", "--token-file", file])).code).toBe(4);
  const listed = await json<{ name: string; revokedAt: string | null }[]>(["tokens", "list"]);
  expect(listed.find(({ name }) => name === "cli-e2e")?.revokedAt).not.toBeNull();
});

test("a wallet is made and filled", async () => {
  const { id, address } = await json<{ id: string; address: string }>(["wallets", "create", `cli-${Date.now()}`]);
  expect(address).toMatch(/^allo1[a-z0-9]{38}$/);
  expect(await done(["wallets", "faucet", id.slice(0, 8)])).toMatch(/holds [\d,]+\.\d\d ALLO/);
});

test("wrong use ends with 2, an address where nothing is with 3", async () => {
  const wrong = await forge(["workers", "sotp", "x"]);
  expect([wrong.code, wrong.stdout]).toEqual([2, ""]);
  expect(wrong.stderr).toContain("Did you mean stop?");
  const dead = await forge(["status", "--json", "--url", await deadUrl()]);
  expect([dead.code, dead.stdout]).toEqual([3, ""]);
  expect(JSON.parse(dead.stderr)).toMatchObject({
    code: "unreachable",
    remedy: expect.stringContaining("npx forge up"),
  });
});

/** Of a port that was free a moment ago. */
function deadUrl(): Promise<string> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(`http://127.0.0.1:${typeof address === "object" ? address?.port : 9}`));
    });
  });
}

test("the Tab key completes commands, options and ids in a real bash", async () => {
  const script = `
    source <(node workers/cli/main.mjs completion bash)
    source <(node workers/cli/main.mjs completion bash)
    compopt() { :; }
    offers() { COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); COMPREPLY=(); __forge_complete; echo "\${COMPREPLY[*]}" | tr '\\n' ' '; echo; }
    offers forge ""; offers forge wor; offers forge workers st; offers forge train 77 --family li
    offers forge topics show ""; offers forge status --js; offers forge x '$(touch "${folder}/run")' ""
    type -t forge`;
  const env = { ...process.env, FORGE_URL: process.env.FORGE_E2E_URL, FORGE_TOKEN: "" };
  const text = execFileSync("bash", ["--norc", "-c", script], { encoding: "utf8", env });
  const [commands, workers, stops, families, topics, options] = text.split("\n").map((line) => line.trim().split(" "));
  expect(commands).toEqual(expect.arrayContaining(["up", "status", "train", "deploy", "skill", "completion"]));
  expect([workers, stops, families, options]).toEqual([
    ["workers"],
    ["start", "stop", "start-all", "stop-all"],
    ["linear"],
    ["--json"],
  ]);
  expect(topics).toContain("77");
  expect(() => readFileSync(path.join(folder, "run"))).toThrow(/ENOENT/);
  expect(text.trim().split("\n").at(-1)).toMatch(/^(function|file)$/);
});

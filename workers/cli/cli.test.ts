/** How the command line behaves: exit codes, errors, where results go, ids, secrets. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { processIdentity } from "@/workers/up/process-identity.mjs";
import { type Answers, type Asked, forge, server } from "./testing/terminal";

const JOBS = [
  { id: "3f2a0000-0000-4000-8000-000000000001", title: "one", kind: "training", status: "succeeded" },
  { id: "3f2b0000-0000-4000-8000-000000000002", title: "two", kind: "training", status: "failed" },
].map((job) => ({
  ...job,
  progress: null,
  secondsLeft: null,
  error: null,
  href: null,
  topicId: null,
  createdAt: "2026-01-01T00:00:00.000Z",
  startedAt: null,
  finishedAt: null,
}));

const problem = (status: number, code: string) => () => ({
  status,
  body: { type: "urn:x", title: "No", status, detail: `It said ${code}.`, remedy: "Do otherwise.", code },
});

let instance: Awaited<ReturnType<typeof server>>;
let folder: string;
const answers: Answers = {
  "GET /api/v1/jobs": () => ({ body: JOBS }),
  [`GET /api/v1/jobs/${JOBS[0]?.id}`]: () => ({ body: JOBS[0] }),
  "GET /api/v1/models": problem(401, "unauthorized"),
  "GET /api/v1/tokens": problem(403, "forbidden"),
  "GET /api/v1/topics": problem(404, "not_found"),
  "GET /api/v1/wallets": problem(422, "insufficient_data"),
  "POST /api/v1/wallets": ({ body }: Asked) => ({
    body: { id: "w", alias: "a", address: "allo1x", ...(body as object), mnemonic: undefined },
  }),
};

beforeAll(async () => {
  instance = await server(answers);
  folder = mkdtempSync(path.join(os.tmpdir(), "forge-cli-"));
});
afterAll(async () => {
  await instance.close();
  rmSync(folder, { recursive: true, force: true });
});

const at = (args: readonly string[], options: Parameters<typeof forge>[1] = {}) =>
  forge(args, { ...options, env: { FORGE_URL: instance.url, FORGE_DATA_DIR: folder, ...options.env } });

function secretFile(name: string, text: string, mode: number): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

describe("exit codes", () => {
  test.each([
    ["a result", ["jobs"], 0],
    ["help", ["--help"], 0],
    ["help of a command", ["workers", "remove", "--help"], 0],
    ["the version", ["--version"], 0],
    ["the instance said no", ["wallets"], 1],
    ["an unknown command", ["frobnicate"], 2],
    ["an unknown command of a group", ["workers", "sotp", "x"], 2],
    ["an unknown option", ["jobs", "--frob"], 2],
    ["an option that is wrong", ["jobs", "list", "--limit", "0"], 2],
    ["a missing argument", ["topics", "show"], 2],
    ["a beginning that several ids have", ["jobs", "show", "3f"], 2],
    ["too weak a token", ["tokens"], 4],
    ["no token", ["models"], 4],
    ["no such thing by the instance", ["topics"], 5],
    ["no such thing by its beginning", ["jobs", "show", "77"], 5],
  ])("%s: %s ends with %i", async (_, args, code) => {
    expect((await at(args as string[])).code).toBe(code);
  });

  test("nothing that answers ends with 3, and says how to start one and how to name another", async () => {
    const gone = await server({});
    await gone.close();
    const { code, stdout, stderr } = await forge(["status"], { env: { FORGE_URL: gone.url } });
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toContain(gone.url);
    expect(stderr).toContain("npx forge up");
    expect(stderr).toContain("--url");
  });
});

describe("errors", () => {
  test("say what happened and what to do, on stderr, without control characters", async () => {
    const { stdout, stderr } = await at(["wallets"]);
    expect(stdout).toBe("");
    expect(stderr).toBe("error: It said insufficient_data.\n       Do otherwise.\n");
  });

  test("are problem JSON with --json, wherever it stands", async () => {
    for (const args of [
      ["wallets", "--json"],
      ["--json", "wallets", "list"],
    ]) {
      const { stdout, stderr } = await at(args);
      expect(stdout).toBe("");
      expect(JSON.parse(stderr)).toMatchObject({ code: "insufficient_data", remedy: "Do otherwise.", status: 422 });
    }
    const wrong = await at(["jobs", "list", "--limit", "x", "--json"]);
    expect(JSON.parse(wrong.stderr)).toMatchObject({ code: "wrong_use", remedy: "See: npx forge jobs list --help" });
  });

  test("of the program itself are told as such, and are JSON where that is asked for", async () => {
    answers["GET /api/v1/overview"] = () => ({ body: { nothing: "of what is expected" } });
    const { code, stderr } = await at(["dashboard"]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/TypeError[\s\S]+dashboard\.ts[\s\S]+fault of forge/)]);
    expect(JSON.parse((await at(["dashboard", "--json"])).stdout)).toMatchObject({
      overview: { nothing: "of what is expected" },
    });
  });

  test("name what may have been meant", async () => {
    expect((await at(["workers", "sotp"])).stderr).toContain("(Did you mean stop?)");
    expect((await at(["stauts"])).stderr).toContain("(Did you mean status?)");
  });

  test("a wrong environment is named without its values", async () => {
    const { code, stderr } = await forge(["jobs"], { env: { FORGE_TOKEN: "short-secret", FORGE_PORT: "x" } });
    expect(code).toBe(2);
    expect(stderr).toContain("FORGE_TOKEN");
    expect(stderr).not.toContain("short-secret");
  });
});

describe("results", () => {
  test("--json prints what the instance answered", async () => {
    expect(JSON.parse((await at(["jobs", "--json"])).stdout)).toEqual(JOBS);
  });

  test("a pipe gets plain lines in full, a terminal what fits", async () => {
    const { stdout } = await at(["jobs"]);
    expect(stdout).not.toContain(String.fromCharCode(27));
    expect(stdout.split("\n").filter((line) => line.includes("training"))).toHaveLength(2);
    const narrow = await at(["jobs"], { columns: 60 });
    expect(narrow.stdout).toContain(String.fromCharCode(27));
    const bare = await at(["jobs"], { columns: 60, env: { NO_COLOR: "1" } });
    for (const line of bare.stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(60);
  });

  test("an id is known by its beginning", async () => {
    expect(JSON.parse((await at(["jobs", "show", "3F2A", "--json"])).stdout)).toMatchObject({ title: "one" });
    expect((await at(["jobs", "show", "3f"])).stderr).toContain("3f2a0000");
  });
});

describe("who asks", () => {
  test("FORGE_TOKEN is sent, and a file given comes before it", async () => {
    const file = secretFile("token", "forge_of-the-file\n", 0o600);
    await at(["jobs"], { env: { FORGE_TOKEN: "forge_of-the-environment" } });
    await at(["jobs", "--token-file", file], { env: { FORGE_TOKEN: "forge_of-the-environment" } });
    expect(instance.asked.slice(-2).map(({ token }) => token)).toEqual([
      "forge_of-the-environment",
      "forge_of-the-file",
    ]);
  });

  test("a token that others can read is refused, and not sent", async () => {
    const file = secretFile("open", "forge_that-others-can-read", 0o644);
    const before = instance.asked.length;
    const { code, stderr } = await at(["jobs", "--token-file", file]);
    expect(code).toBe(2);
    expect(stderr).toContain("chmod 600");
    expect(stderr).not.toContain("forge_that");
    expect(instance.asked).toHaveLength(before);
  });

  test("the token that this folder's instance made is for that instance alone", async () => {
    mkdirSync(path.join(folder, "keys"), { recursive: true });
    secretFile("keys/access-token", "forge_made-by-the-instance", 0o600);
    await at(["jobs"]);
    await at(["jobs", "--url", instance.url], { env: { FORGE_URL: "" } });
    const { port } = new URL(instance.url);
    await at(["jobs"], { env: { FORGE_URL: "", FORGE_PORT: port } });
    expect(instance.asked.slice(-3).map(({ token }) => token)).toEqual([null, null, "forge_made-by-the-instance"]);
  });

  test("the instance that runs on this folder's data is found by its lock; a stale lock is none", async () => {
    const lock = (identity: string | null) =>
      writeFileSync(path.join(folder, "start.lock"), JSON.stringify({ pid: process.pid, identity, url: instance.url }));
    lock(processIdentity(process.pid));
    expect((await at(["jobs"], { env: { FORGE_URL: "" } })).code).toBe(0);
    lock("another process of that number");
    const before = instance.asked.length;
    await at(["jobs"], { env: { FORGE_URL: "" } });
    expect(instance.asked).toHaveLength(before);
    rmSync(path.join(folder, "start.lock"));
  });

  test("an address with a password in it is refused without being shown", async () => {
    for (const { code, stderr } of [
      await at(["jobs", "--url", "http://me:hunter2@127.0.0.1:1"]),
      await at(["jobs"], { env: { FORGE_URL: "http://me:hunter2@127.0.0.1:1" } }),
    ]) {
      expect(code).toBe(2);
      expect(stderr).not.toContain("hunter2");
    }
  });
});

describe("recovery phrases", () => {
  const phrase = Array(12).fill("test").join(" ");

  test("come from stdin or a closed file, and are shown nowhere", async () => {
    const file = secretFile("phrase", `${phrase}\n`, 0o600);
    for (const ran of [
      await at(["wallets", "import", "main"], { stdin: `  ${phrase}\n` }),
      await at(["wallets", "import", "main", "--mnemonic-file", file]),
    ]) {
      expect(ran.code).toBe(0);
      expect(instance.asked.at(-1)).toMatchObject({ method: "POST", body: { mnemonic: phrase, alias: "main" } });
      expect(ran.stdout + ran.stderr).not.toContain("test test");
    }
  });

  test("in a file that others can read, or of a wrong length, they are not sent", async () => {
    const before = instance.asked.length;
    const open = await at(["wallets", "import", "--mnemonic-file", secretFile("open-phrase", phrase, 0o640)]);
    const short = await at(["wallets", "import"], { stdin: "only three words" });
    expect([open.code, short.code]).toEqual([2, 2]);
    expect(short.stderr).toContain("3 were given");
    expect(short.stderr).not.toContain("only three");
    expect(instance.asked).toHaveLength(before);
  });

  test("are not sent over http to another computer", async () => {
    const { code, stderr } = await at(["wallets", "import"], {
      stdin: phrase,
      env: { FORGE_URL: "http://forge.example" },
    });
    expect([code, stderr]).toEqual([2, expect.stringContaining("forge.example in the clear")]);
  });

  test("are no argument: a phrase of words is refused, and not repeated", async () => {
    const { code, stderr } = await at(["wallets", "import", ...phrase.split(" ")]);
    expect(code).toBe(2);
    expect(stderr).not.toContain("test");
  });
});

describe("what cannot be taken back", () => {
  test("is not done where nobody can be asked, unless --yes says so", async () => {
    const worker = "5f0c0000-0000-4000-8000-000000000000";
    answers[`GET /api/v1/deployments/${worker}`] = () => ({
      body: { id: worker, topicId: 69, model: { name: "m" }, desired: "stopped", status: "stopped" },
    });
    answers[`DELETE /api/v1/deployments/${worker}`] = () => ({ body: { id: worker } });
    const refused = await at(["workers", "remove", worker]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("--yes");
    expect(instance.asked.some(({ method }) => method === "DELETE")).toBe(false);
    expect((await at(["workers", "remove", worker, "--yes"])).code).toBe(0);
    expect(instance.asked.at(-1)).toMatchObject({ method: "DELETE" });
  });
});

describe("all workers at once", () => {
  const id = "5f0c0000-0000-4000-8000-000000000000";
  const failed = [{ id, message: "It is gone. List them." }];

  test("are stopped when that is said, and what could not be is an error", async () => {
    answers["GET /api/v1/deployments"] = () => ({ body: [{ id, desired: "running" }] });
    answers["POST /api/v1/deployments/stop-all"] = () => ({ body: { stopped: [], failed } });
    expect((await at(["workers", "stop-all"])).code).toBe(2);
    const { code, stdout } = await at(["workers", "stop-all", "--yes"]);
    expect([code, stdout]).toEqual([1, "Stopped none\nFailed 5f0c0000: It is gone. List them.\n"]);
  });

  test("are started and put right", async () => {
    answers["POST /api/v1/deployments/start-all"] = () => ({ body: { started: [id], failed: [] } });
    answers["POST /api/v1/deployments/reconcile"] = () => ({
      body: { running: [id], restarted: [id], stopped: [], failed: [] },
    });
    expect(await at(["workers", "start-all"])).toMatchObject({ code: 0, stdout: "Started 5f0c0000\n" });
    expect((await at(["workers", "reconcile"])).stdout).toBe("1 worker at work as wanted\nRestarted 5f0c0000\n");
  });
});

test("a gate that is not passed ends with 6, after the result", async () => {
  const id = "aaaa0000-0000-4000-8000-000000000000";
  const report = { metrics: {}, passed: {}, num_passed: 3, num_primary_metrics: 7, grade: "C", thresholds: {} };
  const evaluation = { id, title: "t", job: null, report, analysis: null };
  answers["POST /api/v1/evaluations"] = () => ({ body: evaluation });
  answers[`GET /api/v1/evaluations/${id}`] = () => ({ body: evaluation });
  const file = secretFile("rows.csv", "asOf,yTrue,yPred\n1,2,3\n", 0o644);
  const passed = await at(["evaluate", file, "--gate", "C"]);
  const failed = await at(["evaluate", "rows.csv", "--gate", "b+"], { cwd: folder });
  expect([passed.code, failed.code]).toEqual([0, 6]);
  expect(failed.stdout).toContain("Grade C: 3 of 7");
  expect(failed.stderr).toContain("below B+");
  expect(instance.asked.at(-2)?.body).toEqual({ csv: readFileSync(file, "utf8") });
});

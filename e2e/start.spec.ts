/** The start itself: what it says when it cannot go on, and that it leaves nothing behind however it ends. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { freePort } from "./free-port";

interface Run {
  child: ChildProcess;
  output(): string;
  /** Exit code, or null after a signal. */
  ended: Promise<number | null>;
}

let dataDir: string;
let port: number;
let sandboxPort: number;
const runs: Run[] = [];

function start(env: Record<string, string> = {}, args: string[] = ["--no-demo"]): Run {
  const child = spawn(process.execPath, ["workers/up/main.mjs", ...args], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      ...process.env,
      FORGE_DATA_DIR: dataDir,
      FORGE_HOST: "127.0.0.1",
      FORGE_PORT: String(port),
      FORGE_SANDBOX_PORT: String(sandboxPort),
      FORGE_NETWORK: "sandbox",
      DATABASE_URL: "",
      FORGE_TOKEN: "",
      ...env,
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (part: Buffer) => {
      output += part.toString("utf8");
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const run = { child, output: () => output, ended };
  runs.push(run);
  return run;
}

async function ready(run: Run): Promise<Run> {
  await expect.poll(() => `${run.child.exitCode ?? "runs"} ${run.output()}`, { timeout: 120_000 }).toContain("Stop   ");
  return run;
}

/** Processes whose command line or environment names the data folder. */
function processesOfFolder(): string[] {
  const all = execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" }).split("\n");
  return all.filter((line) => {
    const pid = Number.parseInt(line, 10);
    if (!Number.isInteger(pid) || pid === process.pid) return false;
    if (line.includes(dataDir)) return true;
    const environ = `/proc/${pid}/environ`;
    try {
      return readFileSync(environ, "utf8").includes(`FORGE_DATA_DIR=${dataDir}`);
    } catch {
      return false; // gone by now, another user's, or not Linux
    }
  });
}

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "forge-start-"));
  port = await freePort();
  sandboxPort = await freePort();
});

test.afterAll(async () => {
  for (const { child, ended } of runs) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGTERM");
    await ended;
  }
  rmSync(dataDir, { recursive: true, force: true });
});

test.describe("says what is wrong and how to mend it", () => {
  let taken: Server;
  test.beforeAll(async () => {
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  });
  test.afterAll(() => new Promise((resolve) => taken.close(resolve)));
  const takenPort = () => String((taken.address() as { port: number }).port);

  test("an unknown option", async () => {
    const run = start({}, ["--nonsense"]);
    expect(await run.ended).toBe(2);
    expect(run.output()).toContain("--no-demo");
  });

  test("variables that cannot be used, all at once", async () => {
    const run = start({ FORGE_PORT: "0", FORGE_NETWORK: "moon" });
    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(/FORGE_PORT[\s\S]*FORGE_NETWORK/);
    expect(run.output()).not.toContain("    at "); // no stack
  });

  test("the dashboard's port in use", async () => {
    const run = start({ FORGE_PORT: takenPort() });
    expect(await run.ended).toBe(1);
    expect(run.output()).toContain(`Port ${takenPort()}`);
    expect(run.output()).toMatch(/FORGE_PORT=\d+ npm start/);
  });

  test("the sandbox's port in use", async () => {
    const run = start({ FORGE_SANDBOX_PORT: takenPort() });
    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(/FORGE_SANDBOX_PORT=\d+ npm start/);
  });

  test("a database that cannot be reached, without its password", async () => {
    const run = start({ DATABASE_URL: `postgresql://me:do-not-show@127.0.0.1:${await freePort()}/mine` });
    expect(await run.ended).toBe(1);
    expect(run.output()).toContain("DATABASE_URL");
    expect(run.output()).not.toContain("do-not-show");
  });
});

test("a stop leaves no process and no lock, and a second start is told of the first", async () => {
  test.setTimeout(240_000);
  const first = await ready(start());
  const second = start();
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain(`already runs on ${dataDir}`);
  expect(second.output()).toContain(`http://127.0.0.1:${port}`);
  first.child.kill("SIGTERM");
  expect(await first.ended).toBe(0);
  expect(processesOfFolder()).toEqual([]);
  expect(existsSync(path.join(dataDir, "start.lock"))).toBe(false);
});

test("nothing outlives a start that is killed, and the next one recovers", async () => {
  test.setTimeout(240_000);
  const first = await ready(start());
  first.child.kill("SIGKILL");
  await first.ended;
  const second = await ready(start()); // at once, while the leftovers are still ending
  expect((await fetch(`http://127.0.0.1:${port}/api/v1/health`)).ok).toBe(true);
  second.child.kill("SIGKILL");
  await second.ended;
  await expect.poll(processesOfFolder, { timeout: 30_000 }).toEqual([]);
});

test("a start recovers from a kill of all of its processes", async () => {
  test.setTimeout(240_000);
  const first = await ready(start());
  for (const line of processesOfFolder()) {
    try {
      process.kill(Number.parseInt(line, 10), "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // it ended with one killed before
    }
  }
  await first.ended;
  const second = await ready(start());
  expect((await fetch(`http://127.0.0.1:${port}/api/v1/health`)).ok).toBe(true);
  second.child.kill("SIGINT");
  expect(await second.ended).toBe(0);
  expect(processesOfFolder()).toEqual([]);
});

test("a part that dies is started again", async () => {
  test.setTimeout(240_000);
  const run = await ready(start());
  const processes = JSON.parse(readFileSync(path.join(dataDir, "processes.json"), "utf8")) as {
    name: string;
    pid: number;
  }[];
  for (const { pid } of processes) process.kill(pid, "SIGKILL");
  for (const { name } of processes)
    await expect.poll(run.output).toContain(`${name} ended (SIGKILL); starting it again`);
  await expect
    .poll(
      () =>
        fetch(`http://127.0.0.1:${port}/api/v1/health`).then(
          (answer) => answer.status,
          () => 0,
        ),
      { timeout: 60_000 },
    )
    .toBe(200);
  run.child.kill("SIGTERM");
  expect(await run.ended).toBe(0);
});

import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "@/lib/store/testing/server";
import { findServer, stopLeftover } from "./leftover";
import { type EmbeddedServer, startEmbeddedServer } from "./server";

let home: string;
let folder: string;
beforeAll(() => {
  home = mkdtempSync(path.join(os.tmpdir(), "forge-embedded-"));
  chmodSync(home, 0o700); // closed to other accounts: what a root of mktemp's or /root is
  folder = path.join(home, "postgres");
});
afterAll(async () => {
  await stopLeftover(folder);
  rmSync(home, { recursive: true, force: true });
});

const start = async (password = "first"): Promise<EmbeddedServer> =>
  startEmbeddedServer({ folder, port: await freePort(), password, logFile: path.join(home, "postgres.log") });

async function query(server: EmbeddedServer, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.url("postgres") });
  client.on("error", () => undefined); // the server is killed below while this is connected
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe("the embedded server", () => {
  it("keeps what was committed over a clean stop, a kill of the server, and a kill of its guard", async () => {
    const first = await start();
    await query(first, "CREATE TABLE kept (n int)");
    await query(first, "INSERT INTO kept VALUES (1)");
    await first.stop();
    expect(findServer(folder)).toBeNull();

    const second = await start();
    await query(second, "INSERT INTO kept VALUES (2)");
    process.kill(findServer(folder) as number, "SIGKILL");
    await second.ended;

    const third = await start();
    await query(third, "INSERT INTO kept VALUES (3)");
    const guard = guardOf(findServer(folder) as number);
    process.kill(guard, "SIGKILL");
    await third.ended;
    const orphan = findServer(folder);
    expect(orphan).not.toBeNull();

    const fourth = await start();
    expect(findServer(folder)).not.toBe(orphan);
    expect(await query(fourth, "SELECT n FROM kept ORDER BY n")).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    await fourth.stop();
  });

  it("is not taken in by a pid file of a process that is something else", async () => {
    writeFileSync(path.join(folder, "postmaster.pid"), `${process.pid}\n${folder}\n`);
    expect(findServer(folder)).toBeNull();
    const server = await start();
    expect(await query(server, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await server.stop();
  });

  it("says what to do when the stored password is not the server's", async () => {
    await expect(start("other")).rejects.toMatchObject({ remedy: expect.stringContaining("keys/postgres-password") });
    expect(findServer(folder)).toBeNull();
  });

  it("refuses a folder of another major version", async () => {
    const file = path.join(folder, "PG_VERSION");
    const version = readFileSync(file, "utf8");
    writeFileSync(file, "9\n");
    await expect(start()).rejects.toThrow(/PostgreSQL 9/);
    writeFileSync(file, version);
  });

  it("ends with the process that started it, even when that is killed", async () => {
    const script = path.join(home, "starter.mts");
    writeFileSync(
      script,
      `import { startEmbeddedServer } from ${JSON.stringify(path.resolve("lib/store/embedded/server.ts"))};
       const options = JSON.parse(process.argv[2] ?? "");
       await startEmbeddedServer(options);
       console.log("ready");
       setInterval(() => undefined, 1000);`,
    );
    const options = { folder, port: await freePort(), password: "first", logFile: path.join(home, "postgres.log") };
    const starter = spawn(process.execPath, ["--import", "tsx", script, JSON.stringify(options)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => starter.stdout.once("data", resolve));
    expect(findServer(folder)).not.toBeNull();
    starter.kill("SIGKILL");
    await expect.poll(() => findServer(folder), { timeout: 20_000 }).toBeNull();
  });
});

/** The parent of the server. */
function guardOf(pid: number): number {
  return Number(execFileSync("ps", ["-o", "ppid=", "-p", String(pid)], { encoding: "utf8" }));
}

/** `forge up --detach` and `forge down`: an instance in the background, found by its folder, stopped by its lock. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { processIdentity } from "@/workers/up/process-identity.mjs";
import { forge } from "./forge";
import { freePort } from "./free-port";

let env: Record<string, string>;
const dataDir = mkdtempSync(path.join(os.tmpdir(), "forge-up-"));

test.beforeAll(async () => {
  const [port, sandboxPort] = await Promise.all([freePort(), freePort()]);
  env = {
    FORGE_URL: "", // that of the folder is meant
    FORGE_DATA_DIR: dataDir,
    FORGE_PORT: "",
    FORGE_HOST: "",
    FORGE_SANDBOX_PORT: String(sandboxPort),
    FORGE_NETWORK: "sandbox",
    DATABASE_URL: "",
  };
  upArgs = ["up", "--detach", "--no-demo", "--host", "0.0.0.0", "--port", String(port), "--json"];
});
test.afterAll(async () => {
  await forge(["down"], { env });
  rmSync(dataDir, { recursive: true, force: true });
});

let upArgs: string[] = [];

test("it outlives its command, lets in whom its folder knows, and leaves nothing behind", async () => {
  test.setTimeout(8 * 60_000); // it may have to build first
  expect((await forge(["down"], { env })).stdout).toContain("Nothing runs");
  const started = await forge(upArgs, { env });
  expect(started.code, started.stderr).toBe(0);
  const { url, pid, log } = JSON.parse(started.stdout) as { url: string; pid: number; log: string };
  expect(url).toBe(`http://127.0.0.1:${upArgs.at(-2)}`);
  const token = readFileSync(path.join(dataDir, "keys", "access-token"), "utf8").trim();
  const said = readFileSync(log, "utf8");
  expect(said).toContain("Allora Forge runs");
  expect(said).not.toContain(token); // as for other machines, it made one; commands in its folder find it, others are not let in
  expect((await forge(["workers", "--url", url], { env })).code).toBe(4);

  await expect.poll(async () => (await forge(["status"], { env })).code, { timeout: 60_000 }).toBe(0);
  expect((await forge(["status"], { env })).stdout).toContain(url);
  expect(JSON.parse((await forge(upArgs, { env })).stdout)).toMatchObject({ url, pid, already: true });
  const doctor = await forge(["doctor", "--json"], { env });
  expect(doctor.code, doctor.stdout).toBe(0);

  const stopped = await forge(["down"], { env });
  expect([stopped.code, stopped.stdout]).toEqual([0, expect.stringContaining(`Stopped process ${pid}`)]);
  expect(processIdentity(pid)).toBeNull();
  expect((await forge(["status", "--url", url], { env })).code).toBe(3);
});

test("one that cannot start says why, and ends with 1", async () => {
  const busy = await listening();
  const address = busy.address();
  const port = typeof address === "object" ? String(address?.port) : "";
  const failed = await forge(["up", "--detach", "--port", port], { env });
  busy.close();
  expect(failed.code).toBe(1);
  expect(failed.stderr).toContain(`Port ${port}, wanted by the dashboard, is in use`);
});

function listening(): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

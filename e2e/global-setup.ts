/** Starts the whole platform by `npm start`'s own program, in a data folder and on ports of its own; stops it afterwards. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { freePort } from "./free-port";

/** Installing is done; building, migrating and the first blocks are not. */
const READY_WITHIN_MS = 10 * 60_000;

export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.FORGE_E2E_URL !== undefined) return undefined; // a stack that runs already

  const dataDir = mkdtempSync(path.join(os.tmpdir(), "forge-e2e-"));
  const port = await freePort();
  const stack = spawn(process.execPath, ["workers/up/main.mjs"], {
    stdio: ["ignore", "pipe", "pipe", "ipc"], // it stops by itself when this run is killed
    env: {
      ...process.env,
      FORGE_DATA_DIR: dataDir,
      FORGE_HOST: "127.0.0.1",
      FORGE_PORT: String(port),
      FORGE_SANDBOX_PORT: String(await freePort()),
      FORGE_NETWORK: "sandbox",
      FORGE_TOKEN: "",
      FORGE_SANDBOX_URL: "",
      FORGE_SANDBOX_CANDLES: "",
      FORGE_RPC_URL: "",
      FORGE_API_URL: "",
      FORGE_FAUCET_URL: "",
      FORGE_ATLAS_URL: "",
      DATABASE_URL: "",
      ALLORA_API_KEY: "",
    },
  });
  const stop = async () => {
    const { code, signal } = await ended(stack, () => stack.kill("SIGTERM"));
    rmSync(dataDir, { recursive: true, force: true });
    if (code !== 0) throw new Error(`The platform did not stop cleanly: ${signal ?? `code ${code}`}`);
  };
  try {
    await ready(stack);
  } catch (error) {
    await ended(stack, () => stack.kill("SIGTERM"));
    rmSync(dataDir, { recursive: true, force: true });
    throw error;
  }
  process.env.FORGE_E2E_URL = `http://127.0.0.1:${port}`;
  return stop;
}

/** Resolves when the start says that everything answers; rejects with its output when it ends or takes too long. */
function ready(stack: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = "";
    const fail = (why: string) => reject(new Error(`The platform ${why}:\n${output}`));
    const timer = setTimeout(() => fail("was not ready in time"), READY_WITHIN_MS);
    const read = (part: Buffer) => {
      process.stdout.write(part);
      output += part.toString("utf8");
      if (/^\s*Dashboard\s+http/m.test(output)) {
        clearTimeout(timer);
        resolve();
      }
    };
    stack.stdout?.on("data", read);
    stack.stderr?.on("data", read);
    stack.once("exit", (code, signal) => {
      clearTimeout(timer);
      fail(`ended while it started (${signal ?? `code ${code}`})`);
    });
  });
}

async function ended(stack: ChildProcess, end: () => void) {
  if (stack.exitCode === null && stack.signalCode === null) {
    const exit = new Promise((resolve) => stack.once("exit", resolve));
    end();
    await exit;
  }
  return { code: stack.exitCode, signal: stack.signalCode };
}

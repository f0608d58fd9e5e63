/** Starts the program of `npm start`: here, or as a process of its own that outlives the command. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Cli } from "./cli";
import { CliError } from "./errors";
import { EXIT } from "./exit-codes";
import { readLock } from "./instance-lock";

const PROGRAM = "workers/up/main.mjs";
/** Installing, building and migrating a fresh clone. */
const READY_WITHIN_MS = 15 * 60_000;
const LOOK_EVERY_MS = 300;

export interface Started {
  url: string;
  pid: number;
  log: string;
  /** Where the token lies that it made for itself; null where it needs none, or was given one. */
  tokenFile: string | null;
  /** It ran before. */
  already: boolean;
}

/** In the foreground: what it says is seen, Ctrl-C stops it. @returns its exit code */
export function startHere(cli: Cli, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(cli.root, PROGRAM), ...args], {
      cwd: cli.root,
      env: environment(cli),
      // By the channel it learns that this command was killed.
      stdio: ["inherit", "inherit", "inherit", "ipc"],
    });
    const pass = (signal: NodeJS.Signals) => void child.kill(signal);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, pass);
    child.once("error", reject);
    child.once("exit", (code) => {
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(signal, pass);
      resolve(code ?? EXIT.failed);
    });
  });
}

/**
 * In the background, in a process group of its own. Resolves when it answers.
 * @throws CliError with the end of its log when it does not start
 */
export async function startDetached(cli: Cli, args: readonly string[]): Promise<Started> {
  const { dataDir } = await cli.config();
  const log = path.join(dataDir, "logs", "up.log");
  const running = await readLock(dataDir);
  if (running?.url !== undefined) {
    return { url: running.url, pid: running.pid, log, tokenFile: tokenFile(cli, dataDir), already: true };
  }
  // As the start itself makes it: as root the database runs as another account, which must pass through.
  mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  mkdirSync(path.dirname(log), { recursive: true, mode: 0o700 });
  const before = existsSync(log) ? readFileSync(log).length : 0;
  const file = openSync(log, "a", 0o600);
  const child = spawn(process.execPath, [path.join(cli.root, PROGRAM), "--background", ...args], {
    cwd: cli.root,
    env: environment(cli),
    detached: true,
    stdio: ["ignore", file, file],
  });
  cli.note(`Starting, process ${child.pid}`);
  const told = () => readFileSync(log).subarray(before).toString("utf8");
  const url = await cli.interruptible(
    (signal) => untilReady(cli, child, dataDir, told, signal),
    "It goes on starting. Look by `npx forge status`, stop it by `npx forge down`.",
  );
  child.unref();
  return { url, pid: child.pid as number, log, tokenFile: tokenFile(cli, dataDir), already: false };
}

/** The commands of npm set this; a start under it would end with npm. */
function environment(cli: Cli): NodeJS.ProcessEnv {
  const { npm_lifecycle_event: _, ...env } = cli.env;
  return env as NodeJS.ProcessEnv;
}

function tokenFile(cli: Cli, dataDir: string): string | null {
  const file = path.join(dataDir, "keys", "access-token");
  return !cli.env.FORGE_TOKEN && existsSync(file) ? file : null;
}

async function untilReady(
  cli: Cli,
  child: ChildProcess,
  dataDir: string,
  told: () => string,
  signal: AbortSignal,
): Promise<string> {
  const deadline = Date.now() + READY_WITHIN_MS;
  let failed: Error | undefined;
  child.once("error", (error) => {
    failed = error;
  });
  for (let shown = ""; Date.now() < deadline; ) {
    signal.throwIfAborted();
    if (failed !== undefined || child.exitCode !== null || child.signalCode !== null) {
      const end = failed?.message ?? told().trim().split("\n").slice(-15).join("\n");
      throw new CliError(EXIT.failed, `It ended while it started:\n${end}`, "Mend what it says, then try again.");
    }
    const last = lastLine(told());
    if (last !== shown && last !== "") cli.note(`  ${last}`);
    shown = last;
    const url = (await readLock(dataDir))?.url;
    // It says so when everything answers, not the dashboard alone.
    if (url !== undefined && /^\s*Dashboard\s+http/m.test(told())) return url;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new CliError(
    EXIT.failed,
    `It does not answer within ${READY_WITHIN_MS / 60_000} minutes.`,
    "Look into its log, stop it by `npx forge down`.",
  );
}

/** Of the steps, not of the banner. */
function lastLine(text: string): string {
  const steps = text.split("─")[0] ?? "";
  return steps.trim().split("\n").at(-1)?.trim() ?? "";
}

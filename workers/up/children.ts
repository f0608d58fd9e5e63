/** The processes of a start: own process groups, own log files, restarted when they die, stopped in order. */
import { type ChildProcess, spawn } from "node:child_process";
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { processIdentity } from "./process-identity.mjs";

export interface ChildSpec {
  name: string;
  /** Arguments of node. */
  args: string[];
  env: NodeJS.ProcessEnv;
}

interface Running {
  spec: ChildSpec;
  child: ChildProcess;
  startedAt: number;
  failures: number;
  restart: NodeJS.Timeout | undefined;
}

const LARGEST_LOG_BYTES = 20_000_000;

/** Ends what an earlier start left behind when it was killed: children notice the loss of their parent within seconds. */
export async function endLeftOvers(dataDir: string, say: (line: string) => void): Promise<void> {
  const file = path.join(dataDir, "processes.json");
  if (!existsSync(file)) return;
  let recorded: { name: string; pid: number; identity: string }[];
  try {
    recorded = JSON.parse(readFileSync(file, "utf8")) as typeof recorded;
  } catch {
    return; // half-written by a killed start; the ports' check finds what still listens
  }
  const lives = () => recorded.filter((entry) => processIdentity(entry.pid) === entry.identity);
  if (lives().length > 0) say("Waiting for the processes of an earlier start to end");
  for (const entry of lives()) signalGroup(entry.pid, "SIGTERM");
  for (let waited = 0; waited < 15_000 && lives().length > 0; waited += 100) await pause(100);
  for (const entry of lives()) signalGroup(entry.pid, "SIGKILL");
  for (let waited = 0; waited < 3_000 && lives().length > 0; waited += 100) await pause(100);
  rmSync(file, { force: true });
}

/** To the process and whatever it started: each child leads a group of its own. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // it has ended by itself
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export class Children {
  private readonly running = new Map<string, Running>();
  private stopping = false;
  private readonly rotation: NodeJS.Timeout;

  constructor(
    private readonly root: string,
    private readonly dataDir: string,
    private readonly say: (line: string) => void,
  ) {
    mkdirSync(this.logDir, { recursive: true, mode: 0o700 });
    this.rotation = setInterval(() => this.rotateLogs(), 30_000);
    this.rotation.unref();
  }

  get logDir(): string {
    return path.join(this.dataDir, "logs");
  }

  logFile(name: string): string {
    return path.join(this.logDir, `${name}.log`);
  }

  start(spec: ChildSpec): void {
    const previous = this.running.get(spec.name);
    const log = openSync(this.logFile(spec.name), "a", 0o600);
    const preload = pathToFileURL(path.join(this.root, "workers/up/die-with-parent.mjs")).href;
    const child = spawn(process.execPath, ["--import", preload, ...spec.args], {
      cwd: this.root,
      env: spec.env,
      // A group of its own: Ctrl-C in the terminal reaches the start alone, which then stops its children in order.
      detached: true,
      stdio: ["ignore", log, log, "ipc"],
    });
    closeSync(log);
    const entry: Running = {
      spec,
      child,
      startedAt: Date.now(),
      failures: previous?.failures ?? 0,
      restart: undefined,
    };
    this.running.set(spec.name, entry);
    child.once("error", (error) => {
      this.say(`${spec.name} cannot be started: ${error.message}`);
      if (child.pid === undefined) this.exited(entry, 1, null);
    });
    child.once("exit", (code, signal) => this.exited(entry, code, signal));
    this.record();
  }

  private exited(entry: Running, code: number | null, signal: NodeJS.Signals | null): void {
    if (this.stopping || this.running.get(entry.spec.name) !== entry) return;
    entry.failures = Date.now() - entry.startedAt > 60_000 ? 1 : entry.failures + 1;
    const waitMs = Math.min(30_000, 500 * 2 ** (entry.failures - 1));
    this.say(
      `${entry.spec.name} ended (${signal ?? `code ${code}`}); starting it again in ${(waitMs / 1000).toFixed(1)} s. Its log: ${this.logFile(entry.spec.name)}`,
    );
    entry.restart = setTimeout(() => this.start(entry.spec), waitMs);
  }

  /** Times that a child died since it last ran for a minute. */
  failuresOf(name: string): number {
    return this.running.get(name)?.failures ?? 0;
  }

  lastLines(name: string, count: number): string {
    const file = this.logFile(name);
    return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n").slice(-count).join("\n") : "";
  }

  /** SIGTERM, then SIGKILL after `mostMs`. */
  async stop(name: string, mostMs: number): Promise<void> {
    const entry = this.running.get(name);
    if (entry === undefined) return;
    this.running.delete(name);
    clearTimeout(entry.restart);
    const { child } = entry;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    if (child.pid === undefined) return;
    child.kill("SIGTERM");
    const timer = setTimeout(() => {
      this.say(`${name} did not stop within ${mostMs / 1000} s and is killed.`);
      if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
    }, mostMs);
    await ended;
    clearTimeout(timer);
    this.record();
  }

  /** From now on a child that ends is not started again. */
  beginStopping(): void {
    this.stopping = true;
    clearInterval(this.rotation);
    for (const entry of this.running.values()) clearTimeout(entry.restart);
  }

  /** Without mercy, for somebody who asked twice. */
  killAll(): void {
    for (const { child } of this.running.values()) if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
  }

  /** Of the children that were started and not stopped, those whose name begins so. */
  names(prefix: string): string[] {
    return [...this.running.keys()].filter((name) => name.startsWith(prefix));
  }

  /** Process id of a child that runs. */
  pidOf(name: string): number | undefined {
    return this.running.get(name)?.child.pid;
  }

  private record(): void {
    const entries = [...this.running.values()].flatMap(({ spec, child }) => {
      const identity = child.pid === undefined ? null : processIdentity(child.pid);
      return identity === null ? [] : [{ name: spec.name, pid: child.pid, identity }];
    });
    const file = path.join(this.dataDir, "processes.json");
    writeFileSync(`${file}.new`, JSON.stringify(entries));
    renameSync(`${file}.new`, file);
  }

  // Children hold their log open for appending, so it is copied and cut, not moved.
  private rotateLogs(): void {
    for (const name of this.running.keys()) {
      const file = this.logFile(name);
      if (!existsSync(file) || statSync(file).size < LARGEST_LOG_BYTES) continue;
      copyFileSync(file, `${file}.1`);
      truncateSync(file, 0);
    }
  }
}

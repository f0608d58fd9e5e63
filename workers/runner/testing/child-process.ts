/** Starting, watching and killing runner processes in tests. */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { SubmissionStep } from "@/lib/forge/live/deps";
import type { RunnerChildInput } from "./runner-child";

const ENTRY = fileURLToPath(new URL("runner-child.ts", import.meta.url));
const ROOT = path.resolve(path.dirname(ENTRY), "..", "..", "..");

export interface RunnerChild {
  /** Its name in leases. */
  readonly owner: string;
  readonly pid: number;
  /** Everything it printed so far. */
  output(): string;
  /** Resolves when it is gone. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  signal(signal: NodeJS.Signals): void;
  /** It kills itself with SIGKILL when it reaches this step next. */
  killAt(step: SubmissionStep): void;
}

export function startRunner(input: Omit<RunnerChildInput, "owner">): RunnerChild {
  const owner = randomUUID();
  return watch(owner, [ENTRY, JSON.stringify({ ...input, owner })], {});
}

/** The runner as it is in production; `killAt` has no effect on it. */
export function startMain(env: Record<string, string>): RunnerChild {
  return watch("", [path.join(ROOT, "workers", "runner", "main.ts")], env);
}

function watch(owner: string, args: string[], env: Record<string, string>): RunnerChild {
  const child = spawn(process.execPath, ["--import", "tsx", ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8");
    stream?.on("data", (text: string) => {
      printed += text;
    });
  }
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  return {
    owner,
    pid: child.pid ?? 0,
    output: () => printed,
    exited,
    signal: (signal) => void child.kill(signal),
    killAt: (step) => void child.send(step),
  };
}

/** Starting, watching and killing runner processes in tests. */
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { RunnerChildInput } from "./runner-child";

const ENTRY = fileURLToPath(new URL("runner-child.ts", import.meta.url));
const ROOT = path.resolve(path.dirname(ENTRY), "..", "..", "..");

export interface RunnerChild {
  readonly process: ChildProcess;
  /** Everything it printed so far. */
  output(): string;
  /** Resolves when it is gone. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  kill(signal: NodeJS.Signals): void;
}

export function startRunner(input: RunnerChildInput): RunnerChild {
  const child = spawn(process.execPath, ["--import", "tsx", ENTRY, JSON.stringify(input)], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      printed += text;
    });
  }
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  return { process: child, output: () => printed, exited, kill: (signal) => void child.kill(signal) };
}

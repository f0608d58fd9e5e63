/** Runs the walkthrough once on a fresh sandbox, in a process of its own whose lines are shown as they come. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

export interface Walkthrough {
  stop(): void;
}

const mark = (dataDir: string) => path.join(dataDir, "walkthrough.state");

/** Whether one was begun and cut off by a stop or a kill. */
export function wasCutOff(dataDir: string): boolean {
  return existsSync(mark(dataDir)) && readFileSync(mark(dataDir), "utf8") === "begun";
}

/** A failure is shown and leaves the platform running. */
export function startWalkthrough(input: {
  root: string;
  dataDir: string;
  env: NodeJS.ProcessEnv;
  say: (line: string) => void;
}): Walkthrough {
  const { root, dataDir, env, say } = input;
  writeFileSync(mark(dataDir), "begun");
  const preload = pathToFileURL(path.join(root, "workers/up/die-with-parent.mjs")).href;
  const child: ChildProcess = spawn(
    process.execPath,
    ["--import", preload, "--import", "tsx", path.join(root, "workers/up/demo.ts")],
    { cwd: root, env, detached: true, stdio: ["ignore", "pipe", "pipe", "ipc"] },
  );
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on("line", say);
  }
  let stopped = false;
  child.once("error", (error) => say(`The walkthrough cannot be started: ${error.message}`));
  child.once("exit", (code) => {
    if (stopped) return;
    writeFileSync(mark(dataDir), "ended");
    if (code === 0) return;
    say(
      "The walkthrough did not finish. Everything else runs on: start a backfill and a training from a topic's page.",
    );
  });
  return {
    stop() {
      stopped = true;
      child.kill("SIGTERM");
    },
  };
}

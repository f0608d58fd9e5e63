/** Runs the walkthrough once in a process of its own and shows its lines as they come. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Its failure is shown and leaves the platform running. */
export function runDemo(env: NodeJS.ProcessEnv, say: (line: string) => void): void {
  const child = spawn(process.execPath, ["--import", "tsx", "workers/up/demo.ts"], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", say);
  child.once("error", (error) => say(`The walkthrough cannot be started: ${error.message}`));
  child.once("exit", (code, signal) => {
    if (code !== 0 && signal === null) {
      say(
        "The walkthrough did not finish. Everything else runs on: start a backfill and a training from the topic's page.",
      );
    }
  });
  process.once("exit", () => child.kill("SIGKILL"));
}

/** The walkthrough of topic 77 on a new machine: run once by the start, so that the first page is alive. */
import { setTimeout as sleep } from "node:timers/promises";
import { getDeployment } from "@/lib/forge/deployments";
import { ForgeError } from "@/lib/forge/errors";
import { openForge } from "@/lib/forge/open";
import { runWalkthrough } from "@/lib/forge/walkthrough";

const TOPIC = 77;
const SCORE_MS = 300_000;

const beganAt = performance.now();
const seconds = () => `${Math.round((performance.now() - beganAt) / 1000)} s`;
const say = (line: string) => process.stdout.write(`${line}\n`);
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort(new Error("stopped")));

const ctx = openForge({ actor: "start", maxConnections: 2 });
try {
  const { id } = await runWalkthrough({ ctx, input: { topicId: TOPIC }, say, signal: stop.signal });
  await watch(id);
} catch (error) {
  if (!stop.signal.aborted) {
    process.exitCode = 1;
    if (error instanceof ForgeError) say(`The walkthrough stopped: ${error.message} ${error.remedy}`);
    else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  }
} finally {
  await ctx.db.$disconnect();
}

/** Says when the worker is live, when its first submission is confirmed, and when it is scored. */
async function watch(id: string): Promise<void> {
  const until = performance.now() + SCORE_MS;
  let status = "";
  let confirmed = false;
  while (performance.now() < until) {
    const deployment = await getDeployment({ ctx, input: { id } });
    if (deployment.status !== status) {
      status = deployment.status;
      say(`  the worker is ${status}${deployment.lastError === null ? "" : `: ${deployment.lastError}`}`);
    }
    if (!confirmed && deployment.counts.confirmed > 0) {
      confirmed = true;
      say(`  first submission confirmed after ${seconds()}`);
    }
    if (deployment.lastScore?.score != null) {
      say(`  first score after ${seconds()}: ${deployment.lastScore.score.toFixed(4)}`);
      say("The walkthrough is done.");
      return;
    }
    if (status === "failed" || deployment.desired === "stopped") return;
    await sleep(500, undefined, { signal: stop.signal });
  }
  say("  no score yet; the deployment's page shows what the worker does.");
}

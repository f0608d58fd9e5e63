/** A thread that computes one training or evaluation, so that the runner's own loop is never held up. */
import { parentPort, workerData } from "node:worker_threads";
import type { Config } from "@/lib/config";
import { executeJob } from "@/lib/forge/jobs/execute";
import { JobStop } from "@/lib/forge/jobs/run";
import { registerReadyPlugins } from "@/lib/forge/plugins";
import { createDb } from "@/lib/store/client";
import type { JobClaim } from "@/lib/store/jobs";
import { configureLog, print } from "@/lib/store/logs";
import type { FromThread, ToThread } from "./job-messages";

const { claim, config } = workerData as { claim: JobClaim; config: Config & { databaseUrl: string } };
const parent = parentPort;
if (parent === null) throw new Error("job-thread must be run as a worker thread");

configureLog({ level: config.logLevel, process: "runner" });
const stop = new AbortController();
parent.on("message", (message: ToThread) => stop.abort(new JobStop(message.stop)));
const tell = (message: FromThread) => parent.postMessage(message);

const db = createDb(config.databaseUrl, 3);
try {
  await registerReadyPlugins({ db, config });
  await executeJob({
    ctx: { db, config, actor: "runner" },
    claim,
    signal: stop.signal,
    onProgress: (progress) => tell({ progress }),
  });
  tell({ ended: true });
} catch (error) {
  print("error", `The thread of ${claim.kind} ${claim.id} could not write its end.`, { error });
} finally {
  await db.$disconnect();
  parent.close();
}

/** A thread that computes fits of a search, one at a time. It has no database, no network and no plugins: rows come ready-made. */
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { runFit, runPreparation } from "@/lib/evaluation/fit-task";
import type { FromThread, ThreadData, ToThread } from "./thread-messages";

const { dataset, niceness } = workerData as ThreadData;
const parent = parentPort;
if (parent === null) throw new Error("fit-thread must be run as a worker thread");
// Only on Linux does this mean the thread alone; elsewhere it would mean the whole process.
if (niceness > 0 && process.platform === "linux") setPriority(niceness);

const tell = (message: FromThread, transfer: ArrayBuffer[] = []) => parent.postMessage(message, transfer);

/** Told at every hundredth, which is often enough for a bar and cheap. */
function progressTeller(): (done: number, total: number) => void {
  let told = 0;
  return (done, total) => {
    if (done < total && done - told < total / 100) return;
    told = done;
    tell({ progress: [done, total] });
  };
}

async function work(message: ToThread): Promise<void> {
  if ("prepare" in message) {
    tell({ prepared: runPreparation(dataset, message.prepare) });
    return;
  }
  const hooks = message.tellsProgress ? { onProgress: progressTeller() } : {};
  const outcome = await runFit(dataset, message.fit, message.prepared, hooks);
  // Copies of their own length: an answer may be a view on something larger.
  const predictions = outcome.predictions.map((one) => new Float64Array(one));
  tell(
    { fitted: { ...outcome, predictions } },
    predictions.map((one) => one.buffer),
  );
}

parent.on("message", (message: ToThread) => {
  work(message).catch((error: unknown) => {
    const { name, message: text, stack } = error instanceof Error ? error : new Error(String(error));
    tell({ failed: { name, message: text, ...(stack !== undefined && { stack }) } });
  });
});

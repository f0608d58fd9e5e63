/** Runs a job in a thread of its own and answers for it when the thread cannot: killed, out of memory, deaf. */
import { Worker } from "node:worker_threads";
import type { ForgeContext } from "@/lib/forge/context";
import { JobStop, type StepProgress } from "@/lib/forge/jobs/run";
import { endJob, type JobClaim, releaseJob } from "@/lib/store/jobs";
import { log } from "@/lib/store/logs";
import type { FromThread, ToThread } from "./job-messages";

/** A thread in the middle of a fit hears a stop only between trees or epochs. */
const PATIENCE_MS = 8_000;

/** Resolves when the thread is gone and the job's row says how it ended, or that it waits for another try. */
export async function runInThread({
  ctx,
  claim,
  signal,
  onProgress,
}: {
  ctx: ForgeContext;
  claim: JobClaim;
  signal: AbortSignal;
  onProgress: (step: StepProgress) => void;
}): Promise<void> {
  const thread = new Worker(new URL("./job-thread.mjs", import.meta.url), {
    execArgv: [],
    workerData: { claim, config: ctx.config },
    name: `${claim.kind} ${claim.id}`,
  });
  let ended = false;
  let broke: Error | null = null;
  let patience: NodeJS.Timeout | null = null;
  thread.on("message", (message: FromThread) => {
    if ("progress" in message) onProgress(message.progress);
    else ended = true;
  });
  thread.on("error", (error) => {
    broke = error;
  });
  const stop = () => {
    const message: ToThread = { stop: whyOf(signal) };
    thread.postMessage(message);
    patience = setTimeout(() => void thread.terminate(), PATIENCE_MS);
  };
  const gone = new Promise<void>((resolve) => thread.once("exit", () => resolve()));
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  await gone;
  signal.removeEventListener("abort", stop);
  if (patience !== null) clearTimeout(patience);
  if (!ended) await answerFor(ctx, claim, signal, broke);
}

function whyOf(signal: AbortSignal): JobStop["why"] {
  return signal.reason instanceof JobStop ? signal.reason.why : "shutdown";
}

async function answerFor(
  { db }: ForgeContext,
  claim: JobClaim,
  signal: AbortSignal,
  broke: Error | null,
): Promise<void> {
  if (signal.aborted) {
    const why = whyOf(signal);
    if (why === "cancelled") await endJob(db, claim, { status: "cancelled" });
    else if (why === "shutdown") await releaseJob(db, claim, false);
    return;
  }
  const line = { chainId: claim.chainId, jobId: claim.id, level: "error" as const };
  if (broke !== null && "code" in broke && broke.code === "ERR_WORKER_OUT_OF_MEMORY") {
    const message = `The ${claim.kind} needed more memory than this process may use.`;
    await endJob(db, claim, {
      status: "failed",
      error: {
        code: "out_of_memory",
        message,
        remedy: "Ask for fewer days or wider bars, or give the runner more memory (NODE_OPTIONS=--max-old-space-size).",
      },
    });
    await log(db, { ...line, message });
    return;
  }
  await log(db, { ...line, message: `The thread of the ${claim.kind} died.`, fields: { error: broke } });
  await releaseJob(db, claim, true);
}

/** Waiting for a job through the database, as any other process would. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ForgeContext } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { getJob } from "@/lib/forge/jobs";
import { getTraining } from "@/lib/forge/training";
import type { JobView, ReportView } from "@/lib/forge/views";

const LOOK_MS = 250;
const MOST_OFTEN_MS = 2_000;

/**
 * The job once it has succeeded; meanwhile a line now and then of how far it is.
 * @throws ForgeError of the job's own code when it failed; conflict when it was cancelled; the signal's reason
 */
export async function waitForJob(
  ctx: ForgeContext,
  id: string,
  { say, signal }: { say: (line: string) => void; signal?: AbortSignal },
): Promise<JobView> {
  let lastLine = "";
  let saidAt = Number.NEGATIVE_INFINITY;
  for (;;) {
    const job = await getJob({ ctx, input: { id } });
    if (job.status === "succeeded") return job;
    if (job.status === "failed") {
      throw new ForgeError(
        "conflict",
        `"${job.title}" failed: ${job.error?.message ?? "it does not say why"}`,
        job.error?.remedy ?? "Look at the runner's log.",
        { code: job.error?.code },
      );
    }
    if (job.status === "cancelled") {
      throw new ForgeError("conflict", `"${job.title}" was cancelled.`, "Ask for it anew.");
    }
    const line = progressLine(job);
    if (line !== lastLine && performance.now() - saidAt >= MOST_OFTEN_MS) {
      say(line);
      lastLine = line;
      saidAt = performance.now();
    }
    await pause(LOOK_MS, signal);
  }
}

/** The report of a training's untouched window, which is being opened. @throws what waiting for its job throws */
export async function waitForHoldout(
  ctx: ForgeContext,
  trainingId: string,
  wait: { say: (line: string) => void; signal?: AbortSignal },
): Promise<ReportView> {
  const look = async () => (await getTraining({ ctx, input: { id: trainingId } })).holdout;
  const openingId = (await look())?.openingId ?? null;
  if (openingId !== null) await waitForJob(ctx, openingId, wait);
  const holdout = await look();
  if (holdout === null || holdout.report === null) throw new Error("an opened window has no report");
  return holdout.report;
}

/** @throws the signal's reason, where the timer itself would throw an AbortError */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal && { signal }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
}

function progressLine({ status, progress, secondsLeft }: JobView): string {
  if (status === "queued") return "  waiting for a runner";
  if (progress === null) return "  begins";
  const share = progress.total > 0 ? Math.floor((100 * progress.done) / progress.total) : 0;
  const left = secondsLeft === null ? "" : `, about ${secondsLeft} s left`;
  return `  ${progress.message}: ${share} %${left}`;
}

/** Runs one claimed job to its end, wherever the work happens: in the runner's process or in a thread of it. */

import { runBackfill } from "@/lib/forge/backfill/run-backfill";
import type { ForgeContext } from "@/lib/forge/context";
import { runImport } from "@/lib/forge/data/run-import";
import { runEvaluation } from "@/lib/forge/evaluation/run-evaluation";
import { runPlanAnalysis } from "@/lib/forge/plans/run-plan-analysis";
import { isHoldout, runHoldout } from "@/lib/forge/training/run-holdout";
import { runTraining } from "@/lib/forge/training/run-training";
import { runFaucet } from "@/lib/forge/wallets/run-faucet";
import { endJob, type JobClaim, type JobKind, releaseJob } from "@/lib/store/jobs";
import { log, print } from "@/lib/store/logs";
import { describeFailure } from "./failure";
import { type JobOutcome, type JobRun, JobStop, type StepProgress } from "./run";

const WORK: Record<JobKind, (run: JobRun) => Promise<JobOutcome>> = {
  backfill: runBackfill,
  import: runImport,
  training: runTraining,
  evaluation: (run) => (isHoldout(run.claim.input) ? runHoldout(run) : runEvaluation(run)),
  analysis: runPlanAnalysis,
  faucet: runFaucet,
};

/**
 * Never throws for what the job did; its row says how it ended. What a lost claim would write has no effect.
 * @throws only when the database cannot be written to: the lease then ends by itself, and the job is taken up again
 */
export async function executeJob({
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
  const { db } = ctx;
  const line = { chainId: claim.chainId, jobId: claim.id };
  await log(db, {
    ...line,
    level: "info",
    message:
      claim.attempt === 1 ? `The ${claim.kind} begins.` : `The ${claim.kind} begins again, try ${claim.attempt}.`,
  });
  try {
    const { result, store, failure } = await WORK[claim.kind]({ ctx, claim, signal, progress: onProgress });
    signal.throwIfAborted();
    if (failure !== undefined) {
      await endJob(db, claim, { status: "failed", error: failure, result });
      await log(db, { ...line, level: "error", message: failure.message });
      return;
    }
    await db.$transaction(
      async (tx) => {
        await store?.(tx);
        if (!(await endJob(tx, claim, { status: "succeeded", result }))) throw new JobStop("lost");
      },
      { timeout: 60_000, maxWait: 30_000 },
    );
    await log(db, { ...line, level: "info", message: `The ${claim.kind} is done.` });
  } catch (error) {
    const stop = signal.aborted && signal.reason instanceof JobStop ? signal.reason : error;
    if (stop instanceof JobStop) return stopped(ctx, claim, stop);
    const { failure, expected } = describeFailure(error);
    if (!expected) print("error", `The ${claim.kind} ${claim.id} broke.`, { error });
    await endJob(db, claim, { status: "failed", error: failure });
    await log(db, { ...line, level: "error", message: failure.message });
  }
}

async function stopped({ db }: ForgeContext, claim: JobClaim, { why }: JobStop): Promise<void> {
  if (why === "cancelled") await endJob(db, claim, { status: "cancelled" });
  else if (why === "shutdown") await releaseJob(db, claim, false);
  await log(db, {
    chainId: claim.chainId,
    jobId: claim.id,
    level: "info",
    message: {
      cancelled: "Cancelled.",
      shutdown: "The runner ends; another one will go on.",
      lost: "Another runner has the job.",
    }[why],
  });
}

/** The runner's job loop: claims jobs while it has room, keeps their leases, and gives them back when it ends. */
import { setTimeout as sleep } from "node:timers/promises";
import { findChain } from "@/lib/forge/chain";
import type { ForgeContext } from "@/lib/forge/context";
import { executeJob } from "@/lib/forge/jobs/execute";
import { ProgressMeter } from "@/lib/forge/jobs/progress-meter";
import { JobStop } from "@/lib/forge/jobs/run";
import {
  claimJob,
  JOB_LEASE_SECONDS,
  JOB_RENEW_SECONDS,
  type JobClaim,
  type JobKind,
  renewJob,
  sweepJobs,
  writeJobProgress,
} from "@/lib/store/jobs";
import { print } from "@/lib/store/logs";
import { runInThread } from "./thread-job";

/** Jobs of a kind that one runner works on at once. Trainings take a core each. */
const ROOM: Record<JobKind, number> = { backfill: 2, import: 1, evaluation: 1, training: 1, analysis: 1, faucet: 4 };
const LOOK_MS = 500;
const SWEEP_MS = 5_000;

export interface JobLoop {
  /** Gives all running jobs back and resolves when they have stopped. */
  stop(): Promise<void>;
}

export interface JobLoopOptions {
  ctx: ForgeContext;
  /** Unique among all runners, ever: a fence against a former self. */
  ownerId: string;
  /** Aborting it is the same as calling `stop`. */
  signal?: AbortSignal;
  leaseSeconds?: number;
  renewSeconds?: number;
}

export function startJobLoop(options: JobLoopOptions): JobLoop {
  const { ctx, ownerId, leaseSeconds = JOB_LEASE_SECONDS, renewSeconds = JOB_RENEW_SECONDS } = options;
  const ending = new AbortController();
  const running = new Map<string, { kind: JobKind; done: Promise<void> }>();
  let sweptAt = Number.NEGATIVE_INFINITY;

  const freeKinds = () =>
    (Object.keys(ROOM) as JobKind[]).filter(
      (kind) => [...running.values()].filter((job) => job.kind === kind).length < ROOM[kind],
    );

  async function look(): Promise<void> {
    const chain = await findChain(ctx);
    if (chain === null) return;
    const { chainId } = chain;
    if (performance.now() - sweptAt > SWEEP_MS) {
      sweptAt = performance.now();
      await sweepJobs(ctx.db, chainId);
    }
    while (!ending.signal.aborted) {
      const claim = await claimJob(ctx.db, { chainId, owner: ownerId, kinds: freeKinds(), leaseSeconds });
      if (claim === null) return;
      const done = work(ctx, claim, ending.signal, { leaseSeconds, renewSeconds })
        .catch((error: unknown) =>
          print(
            "error",
            `The ${claim.kind} ${claim.id} could not be ended; it is taken up again when its lease ends.`,
            {
              error,
            },
          ),
        )
        .finally(() => running.delete(claim.id));
      running.set(claim.id, { kind: claim.kind, done });
    }
  }

  async function loop(): Promise<void> {
    while (!ending.signal.aborted) {
      try {
        await look();
      } catch (error) {
        print("warn", "Jobs could not be looked for; trying again.", { error });
      }
      await sleep(LOOK_MS, undefined, { signal: ending.signal }).catch(() => undefined);
    }
    await Promise.allSettled([...running.values()].map((job) => job.done));
  }

  const looping = loop();
  const stop = () => {
    if (!ending.signal.aborted) ending.abort(new JobStop("shutdown"));
    return looping;
  };
  if (options.signal?.aborted) void stop();
  else options.signal?.addEventListener("abort", () => void stop(), { once: true });
  return { stop };
}

/** One claimed job: its lease renewed, its progress written, its cancellation heard. */
async function work(
  ctx: ForgeContext,
  claim: JobClaim,
  ending: AbortSignal,
  { leaseSeconds, renewSeconds }: { leaseSeconds: number; renewSeconds: number },
): Promise<void> {
  const own = new AbortController();
  const signal = AbortSignal.any([ending, own.signal]);
  const renew = setInterval(() => {
    renewJob(ctx.db, claim, leaseSeconds).then(
      (state) => {
        if (state === "lost") own.abort(new JobStop("lost"));
        else if (state === "cancel") own.abort(new JobStop("cancelled"));
      },
      // Not yet a loss: what counts is whether another runner takes the job, and then our writes have no effect.
      (error: unknown) => print("warn", `The lease of ${claim.kind} ${claim.id} could not be renewed.`, { error }),
    );
  }, renewSeconds * 1000);
  const meter = new ProgressMeter(
    async (progress) => void (await writeJobProgress(ctx.db, claim, progress)),
    (error) => print("warn", `Progress of ${claim.kind} ${claim.id} could not be written.`, { error }),
  );
  try {
    const run = claim.kind === "backfill" || claim.kind === "faucet" ? executeJob : runInThread;
    await run({ ctx, claim, signal, onProgress: (step) => meter.step(step) });
  } finally {
    clearInterval(renew);
    await meter.flush();
  }
}

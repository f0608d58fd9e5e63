/** What the work of a job is given, and what it gives back. */
import type { ForgeContext } from "@/lib/forge/context";
import type { Prisma } from "@/lib/store/generated/client";
import type { JobClaim, JobFailure } from "@/lib/store/jobs";

/** Why work ends before its end. */
export class JobStop extends Error {
  override name = "JobStop";
  constructor(
    /** cancelled: a person wants it; shutdown: the runner ends; lost: another runner has the job. */
    readonly why: "cancelled" | "shutdown" | "lost",
  ) {
    super(`the job was stopped: ${why}`);
  }
}

export interface StepProgress {
  done: number;
  total: number;
  unit: string;
  message: string;
}

export interface JobRun {
  readonly ctx: ForgeContext;
  readonly claim: JobClaim;
  /** Aborted with a JobStop. */
  readonly signal: AbortSignal;
  /** Cheap: may be called as often as there is something new. */
  progress(step: StepProgress): void;
}

/** `store` runs in the transaction that ends the job: what it writes is there if and only if the job has succeeded. */
export interface JobOutcome {
  readonly result: Prisma.InputJsonValue;
  readonly store?: (tx: Prisma.TransactionClient) => Promise<void>;
  /** The work was done in part: the job counts as failed, and keeps its result. */
  readonly failure?: JobFailure;
}

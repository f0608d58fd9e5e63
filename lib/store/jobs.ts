/**
 * Jobs in Postgres: who works on which, in the database's time. A claim's owner and attempt are its fence: once another
 * runner has taken the job up, nothing that the former owner writes has an effect.
 */
import type { Db } from "./client";
import { Prisma } from "./generated/client";

export type JobKind = "backfill" | "import" | "training" | "evaluation" | "analysis" | "faucet";

/** A job that this owner works on. */
export interface JobClaim {
  readonly id: string;
  readonly chainId: string;
  readonly kind: JobKind;
  readonly input: unknown;
  readonly owner: string;
  /** Grows with each claim, from 1. */
  readonly attempt: number;
}

export interface JobProgress {
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  readonly message: string;
  readonly secondsLeft: number | null;
}

export interface JobFailure {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

export type JobEnd =
  | { status: "succeeded"; result: Prisma.InputJsonValue }
  | { status: "failed"; error: JobFailure; result?: Prisma.InputJsonValue }
  | { status: "cancelled" };

export const JOB_LEASE_SECONDS = 20;
export const JOB_RENEW_SECONDS = 5;
/** A job whose runner died this often is not begun again. */
export const JOB_ATTEMPTS = 3;

/** Columns are timestamps without a zone, in UTC, whatever the session's zone is. */
const NOW = Prisma.sql`(clock_timestamp() at time zone 'utc')`;
const leaseEnd = (seconds: number) => Prisma.sql`${NOW} + make_interval(secs => ${seconds})`;

/** Anything that runs statements: the client, or a transaction of it. */
type Statements = Pick<Db, "$executeRaw" | "$queryRaw">;

export async function enqueueJob(
  db: Pick<Db, "job">,
  job: { id?: string; chainId: string; kind: JobKind; input: Prisma.InputJsonValue },
): Promise<string> {
  const { id } = await db.job.create({ data: job, select: { id: true } });
  return id;
}

/** The oldest job that waits, or whose owner's lease has ended; null when there is none. */
export async function claimJob(
  db: Db,
  {
    chainId,
    owner,
    kinds,
    leaseSeconds = JOB_LEASE_SECONDS,
  }: {
    chainId: string;
    owner: string;
    kinds: readonly JobKind[];
    leaseSeconds?: number;
  },
): Promise<JobClaim | null> {
  if (kinds.length === 0) return null;
  const rows = await db.$queryRaw<{ id: string; kind: JobKind; input: unknown; attempt: number }[]>`
    update "Job" set "status" = 'running', "leaseOwner" = ${owner}, "leaseUntil" = ${leaseEnd(leaseSeconds)},
      "attempt" = "attempt" + 1, "startedAt" = coalesce("startedAt", ${NOW})
    where "id" = (
      select "id" from "Job"
      where "chainId" = ${chainId} and "kind" = any(${[...kinds]}) and not "cancel" and "attempt" < ${JOB_ATTEMPTS}
        and ("status" = 'queued' or ("status" = 'running' and "leaseUntil" < ${NOW}))
      order by "createdAt" limit 1 for update skip locked)
    returning "id", "kind", "input", "attempt"`;
  const row = rows[0];
  return row === undefined ? null : { ...row, chainId, owner };
}

/** Ends jobs that nobody works on and nobody should begin again: cancelled ones, and those whose runners died too often. */
export async function sweepJobs(db: Db, chainId: string): Promise<void> {
  const failure: JobFailure = {
    code: "runner_died",
    message: `The job was begun ${JOB_ATTEMPTS} times, and each time the process that ran it died.`,
    remedy: "Look at the runner's log: it most likely ran out of memory. Ask for fewer days or a smaller search.",
  };
  await db.$executeRaw`
    update "Job" set "status" = case when "cancel" then 'cancelled' else 'failed' end, "finishedAt" = ${NOW},
      "leaseOwner" = null, "leaseUntil" = null,
      "error" = case when "cancel" then null else ${JSON.stringify(failure)}::jsonb end
    where "chainId" = ${chainId} and "status" = 'running' and "leaseUntil" < ${NOW}
      and ("cancel" or "attempt" >= ${JOB_ATTEMPTS})`;
}

/** Prolongs the lease. `lost`: another owner has the job, or it has ended; `cancel`: a person wants it to end. */
export async function renewJob(
  db: Db,
  claim: JobClaim,
  leaseSeconds = JOB_LEASE_SECONDS,
): Promise<"held" | "cancel" | "lost"> {
  const rows = await db.$queryRaw<{ cancel: boolean }[]>`
    update "Job" set "leaseUntil" = ${leaseEnd(leaseSeconds)} where ${isHeld(claim)} returning "cancel"`;
  const row = rows[0];
  if (row === undefined) return "lost";
  return row.cancel ? "cancel" : "held";
}

/** False when the claim is lost: nothing was written. */
export async function writeJobProgress(db: Db, claim: JobClaim, progress: JobProgress): Promise<boolean> {
  const count = await db.$executeRaw`
    update "Job" set "progress" = ${JSON.stringify(progress)}::jsonb where ${isHeld(claim)}`;
  return count === 1;
}

/** False when the claim is lost: nothing was written. In a transaction, the caller must then roll it back. */
export async function endJob(db: Statements, claim: JobClaim, end: JobEnd): Promise<boolean> {
  const result = "result" in end && end.result !== undefined ? JSON.stringify(end.result) : null;
  const error = end.status === "failed" ? JSON.stringify(end.error) : null;
  const count = await db.$executeRaw`
    update "Job" set "status" = ${end.status}, "result" = ${result}::jsonb, "error" = ${error}::jsonb,
      "progress" = case when ${end.status} = 'succeeded' then jsonb_set("progress", '{done}', "progress" -> 'total') else "progress" end,
      "finishedAt" = ${NOW}, "leaseOwner" = null, "leaseUntil" = null
    where ${isHeld(claim)}`;
  return count === 1;
}

/**
 * Gives a job back unfinished, for another runner to begin at once. With `countsAsAttempt` false (a clean shutdown) the
 * attempt does not count towards JOB_ATTEMPTS.
 */
export async function releaseJob(db: Db, claim: JobClaim, countsAsAttempt: boolean): Promise<boolean> {
  const count = await db.$executeRaw`
    update "Job" set "status" = case when ${countsAsAttempt} and "attempt" >= ${JOB_ATTEMPTS} then 'running' else 'queued' end,
      "leaseOwner" = null, "leaseUntil" = ${NOW} - interval '1 second',
      "attempt" = "attempt" - case when ${countsAsAttempt} then 0 else 1 end
    where ${isHeld(claim)}`;
  return count === 1;
}

/** Ends a waiting job at once and asks the owner of a running one to end it; the status after that, null when there is no such job. */
export async function askToCancelJob(db: Db, id: string, chainId: string): Promise<string | null> {
  const rows = await db.$queryRaw<{ status: string }[]>`
    update "Job" set
      "cancel" = "cancel" or "status" in ('queued', 'running'),
      "finishedAt" = case when "status" = 'queued' then ${NOW} else "finishedAt" end,
      "status" = case when "status" = 'queued' then 'cancelled' else "status" end
    where "id" = ${id}::uuid and "chainId" = ${chainId} returning "status"`;
  return rows[0]?.status ?? null;
}

/** The lease itself need not have been renewed in time: what counts is that nobody else has taken the job. */
function isHeld({ id, owner, attempt }: JobClaim): Prisma.Sql {
  return Prisma.sql`"id" = ${id}::uuid and "status" = 'running' and "leaseOwner" = ${owner} and "attempt" = ${attempt}`;
}

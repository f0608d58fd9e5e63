/**
 * The submission ledger in SQL: one row per (chain, topic, address, nonce), each change a compare-and-set on the state it
 * comes from and on the worker's lease, so that of any number of runners one at most moves a row on.
 */
import type { Db } from "./client";
import { Prisma, type Submission } from "./generated/client";
import { deploymentLeaseKey } from "./ledger-leases";

/** The worker on whose behalf a row is changed: the change takes effect only while `owner` holds the deployment's lease. */
export interface LedgerOwner {
  readonly deploymentId: string;
  readonly owner: string;
}

export type LedgerRow = Submission;

const UTC_NOW = Prisma.sql`(now() AT TIME ZONE 'utc')`;

/** SQL: the deployment's lease is held by this very owner. */
export function leaseHeld({ deploymentId, owner }: LedgerOwner) {
  return Prisma.sql`EXISTS (
    SELECT 1 FROM "Lease" l
    WHERE l."key" = ${deploymentLeaseKey(deploymentId)} AND l."owner" = ${owner} AND l."until" > clock_timestamp())`;
}

async function one(query: Promise<LedgerRow[]>): Promise<LedgerRow | null> {
  return (await query)[0] ?? null;
}

export interface Claim {
  readonly chainId: string;
  readonly topicId: number;
  readonly address: string;
  readonly nonce: bigint;
  readonly modelId: string;
  readonly windowEnd: bigint;
}

/** Claims a nonce. Null when it is claimed already, by whomever, or when the lease is not held. */
export async function claimNonce(db: Db, by: LedgerOwner, claim: Claim): Promise<LedgerRow | null> {
  return one(db.$queryRaw<LedgerRow[]>`
    INSERT INTO "Submission" ("id", "chainId", "topicId", "address", "nonce", "deploymentId", "modelId", "state", "windowEnd", "createdAt", "updatedAt")
    SELECT gen_random_uuid(), ${claim.chainId}, ${claim.topicId}, ${claim.address}, ${claim.nonce}, ${by.deploymentId}::uuid,
           ${claim.modelId}, 'claimed', ${claim.windowEnd}, ${UTC_NOW}, ${UTC_NOW}
    WHERE ${leaseHeld(by)}
    ON CONFLICT ("chainId", "topicId", "address", "nonce") DO NOTHING
    RETURNING *`);
}

export const UNRESOLVED_STATES = ["claimed", "computed", "signed", "broadcast"] as const;

export function isUnresolved(row: Pick<LedgerRow, "state">): boolean {
  return (UNRESOLVED_STATES as readonly string[]).includes(row.state);
}

/** The rows of a deployment whose outcome is not known yet, oldest nonce first. */
export async function unresolvedRows(db: Db, deploymentId: string): Promise<LedgerRow[]> {
  return db.submission.findMany({
    where: { deploymentId, state: { in: [...UNRESOLVED_STATES] } },
    orderBy: { nonce: "asc" },
  });
}

export interface Computed {
  readonly asOf: Date;
  readonly prediction: number;
  readonly basePrice: number;
  /** Canonical decimal. */
  readonly value: string;
  readonly timings: Record<string, number>;
}

/** claimed → computed. */
export async function recordComputed(db: Db, by: LedgerOwner, id: string, value: Computed): Promise<LedgerRow | null> {
  return one(db.$queryRaw<LedgerRow[]>`
    UPDATE "Submission" SET "state" = 'computed', "asOf" = ${value.asOf}, "prediction" = ${value.prediction},
      "basePrice" = ${value.basePrice}, "value" = ${value.value}, ${addTimings(value.timings)}, "updatedAt" = ${UTC_NOW}
    WHERE "id" = ${id}::uuid AND "state" = 'claimed' AND ${leaseHeld(by)}
    RETURNING *`);
}

/** Counts a sending before it is made. Null when the row no longer holds these bytes, or the lease is not held: do not send. */
export async function recordSending(db: Db, by: LedgerOwner, id: string, txHash: string): Promise<LedgerRow | null> {
  return one(db.$queryRaw<LedgerRow[]>`
    UPDATE "Submission" SET "broadcasts" = "broadcasts" + 1, "updatedAt" = ${UTC_NOW}
    WHERE "id" = ${id}::uuid AND "txHash" = ${txHash} AND "state" IN ('signed', 'broadcast') AND ${leaseHeld(by)}
    RETURNING *`);
}

/** Takes a sending back that a node has refused for sure: the bytes did not arrive by it. */
export async function recordRefusal(db: Db, by: LedgerOwner, id: string, txHash: string): Promise<LedgerRow | null> {
  return one(db.$queryRaw<LedgerRow[]>`
    UPDATE "Submission" SET "broadcasts" = "broadcasts" - 1, "updatedAt" = ${UTC_NOW}
    WHERE "id" = ${id}::uuid AND "txHash" = ${txHash} AND "state" IN ('signed', 'broadcast') AND "broadcasts" > 0 AND ${leaseHeld(by)}
    RETURNING *`);
}

/** signed → broadcast: a node took the bytes into its mempool. */
export async function recordBroadcast(
  db: Db,
  id: string,
  txHash: string,
  timings: Record<string, number>,
): Promise<LedgerRow | null> {
  return one(db.$queryRaw<LedgerRow[]>`
    UPDATE "Submission" SET "state" = 'broadcast', "message" = NULL, ${addTimings(timings)}, "updatedAt" = ${UTC_NOW}
    WHERE "id" = ${id}::uuid AND "txHash" = ${txHash} AND "state" IN ('signed', 'broadcast')
    RETURNING *`);
}

/** signed or broadcast → computed: these very bytes are proven unable to be in a block, so the value may be signed anew. */
export async function reopenForSigning(
  db: Db,
  by: LedgerOwner,
  id: string,
  txHash: string,
  message: string,
): Promise<LedgerRow | null> {
  return one(db.$queryRaw<LedgerRow[]>`
    UPDATE "Submission" SET "state" = 'computed', "txBytes" = NULL, "txHash" = NULL, "sequence" = NULL, "feeUallo" = NULL,
      "broadcasts" = 0, "message" = ${message}, "updatedAt" = ${UTC_NOW}
    WHERE "id" = ${id}::uuid AND "txHash" = ${txHash} AND "state" IN ('signed', 'broadcast') AND ${leaseHeld(by)}
    RETURNING *`);
}

/** An end of a row: what was found out, and in which words. */
export interface Outcome {
  readonly state: "confirmed" | "rejected" | "refused" | "expired" | "missed";
  readonly outcome: "accepted" | "missed" | "duplicate" | "rejected" | "expired" | "refused";
  readonly message: string | null;
  readonly includedHeight?: bigint;
  readonly code?: number;
  readonly codespace?: string;
  readonly timings?: Record<string, number>;
}

/**
 * Ends a row that is in one of `from`. With `txHash` only while the row holds that transaction. What the chain itself showed
 * needs no lease: whoever saw it may write it down.
 */
export async function recordOutcome(
  db: Db,
  id: string,
  from: readonly string[],
  end: Outcome,
  txHash?: string,
): Promise<LedgerRow | null> {
  const sameTx = txHash === undefined ? Prisma.empty : Prisma.sql`AND "txHash" = ${txHash}`;
  return one(db.$queryRaw<LedgerRow[]>`
    UPDATE "Submission" SET "state" = ${end.state}, "outcome" = ${end.outcome}, "message" = ${end.message},
      "includedHeight" = COALESCE(${end.includedHeight ?? null}::bigint, "includedHeight"), "code" = ${end.code ?? null}::int,
      "codespace" = ${end.codespace ?? null}, ${addTimings(end.timings ?? {})}, "updatedAt" = ${UTC_NOW}
    WHERE "id" = ${id}::uuid AND "state" IN (${Prisma.join([...from])}) ${sameTx}
    RETURNING *`);
}

function addTimings(timings: Record<string, number>) {
  return Prisma.sql`"timings" = COALESCE("timings", '{}'::jsonb) || ${JSON.stringify(timings)}::jsonb`;
}

/**
 * The one place where a nonce gets its signed bytes: sequence, signature and ledger row are made in one database
 * transaction under the address's lock, across all processes. A process that dies or stalls in it loses the lock and its
 * write together, so a sequence is never given out twice and bytes never leave that are not in the ledger.
 */
import type { Db } from "./client";
import { Prisma } from "./generated/client";
import { type LedgerOwner, type LedgerRow, leaseHeld } from "./ledger";

/** A signer that stalls for longer loses its lock. */
const STALL_MS = 5_000;
/** Rows of a deployment among which a sequence that the node does not know of yet can be. */
const NEWEST_ROWS = 20;

export interface SignedBytes {
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes, upper-case hex. */
  readonly hash: string;
  readonly feeUallo: bigint;
}

/**
 * computed → signed. `sign` is called with the sequence to use: the lowest that is not below `chainSequence`, not used by an
 * included transaction and not held by one in flight, but for `placeOf`.
 * @returns null when the row is not `computed` any more or the lease is not held; then nothing was signed.
 */
export async function signOnce(
  db: Db,
  by: LedgerOwner,
  input: {
    id: string;
    chainId: string;
    address: string;
    /** The account's sequence as the chain last told it. */
    chainSequence: bigint;
    /** A sequence to be used although another transaction in flight holds it: that one has not come for too long. */
    placeOf?: bigint | null;
    sign(sequence: bigint): Promise<SignedBytes>;
    timings(): Record<string, number>;
  },
): Promise<LedgerRow | null> {
  return db.$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT set_config('idle_in_transaction_session_timeout', ${String(STALL_MS)}, true),
        set_config('lock_timeout', ${String(STALL_MS * 2)}, true)`;
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`sequence:${input.chainId}:${input.address}`}, 0))`;
      const now = Prisma.sql`(clock_timestamp() AT TIME ZONE 'utc')`;
      const due = await tx.$queryRaw<{ id: string }[]>`
        SELECT "id" FROM "Submission"
        WHERE "id" = ${input.id}::uuid AND "deploymentId" = ${by.deploymentId}::uuid AND "state" = 'computed' AND ${leaseHeld(by)}
        FOR UPDATE`;
      if (due.length === 0) return null;
      const sequence = await freeSequence(tx, input);
      const signed = await input.sign(sequence);
      const rows = await tx.$queryRaw<LedgerRow[]>`
        UPDATE "Submission" SET "state" = 'signed', "sequence" = ${sequence}, "txBytes" = ${signed.bytes}, "txHash" = ${signed.hash},
          "feeUallo" = ${signed.feeUallo.toString()}, "broadcasts" = 0,
          "timings" = COALESCE("timings", '{}'::jsonb) || ${JSON.stringify(input.timings())}::jsonb, "updatedAt" = ${now}
        WHERE "id" = ${input.id}::uuid AND "state" = 'computed'
        RETURNING *`;
      return rows[0] ?? null;
    },
    { maxWait: STALL_MS * 2, timeout: STALL_MS * 3 },
  );
}

async function freeSequence(
  tx: Prisma.TransactionClient,
  {
    chainId,
    address,
    chainSequence,
    placeOf = null,
  }: { chainId: string; address: string; chainSequence: bigint; placeOf?: bigint | null },
): Promise<bigint> {
  // Each half by an index, however long the ledger is. A node's view is never older than a worker's newest rows.
  const rows = await tx.$queryRaw<{ sequence: bigint; used: boolean }[]>`
    SELECT "sequence", false AS used FROM "Submission"
    WHERE "state" IN ('signed', 'broadcast') AND "chainId" = ${chainId} AND "address" = ${address} AND "sequence" >= ${chainSequence}
    UNION
    SELECT s."sequence", true FROM "Wallet" w JOIN "Deployment" d ON d."walletId" = w."id"
    CROSS JOIN LATERAL (
      SELECT "sequence", "includedHeight" FROM "Submission" WHERE "deploymentId" = d."id" ORDER BY "nonce" DESC LIMIT ${NEWEST_ROWS}
    ) s
    WHERE w."chainId" = ${chainId} AND w."address" = ${address} AND s."includedHeight" IS NOT NULL AND s."sequence" >= ${chainSequence}`;
  let next = chainSequence;
  for (const row of rows) if (row.used && row.sequence >= next) next = row.sequence + 1n;
  const held = new Set(rows.filter((row) => !row.used).map((row) => row.sequence));
  if (placeOf !== null) held.delete(placeOf);
  while (held.has(next)) next += 1n;
  return next;
}

/**
 * The sequence for a transaction that is not in the ledger. It is not held: another may be given the same, then a node refuses
 * one of the two.
 */
export async function suggestSequence(
  db: Db,
  chainId: string,
  address: string,
  chainSequence: bigint,
): Promise<bigint> {
  return freeSequence(db, { chainId, address, chainSequence });
}

/** Whether a transaction in flight holds `sequence` of `address`. */
export async function sequenceInFlight(db: Db, chainId: string, address: string, sequence: bigint): Promise<boolean> {
  const count = await db.submission.count({
    where: { chainId, address, sequence, state: { in: ["signed", "broadcast"] } },
  });
  return count > 0;
}

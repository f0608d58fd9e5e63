/** Windows that a live worker let pass without a ledger row: counted and shown like any other outcome. */
import type { Db } from "./client";
import type { LedgerRow } from "./ledger";

/** Writes a missed row for each closed window of a live deployment that has none. A window counts from the worker's live height on. */
export async function recordMissedWindows(
  db: Db,
  { chainId, from, closedBefore }: { chainId: string; from: bigint; closedBefore: bigint },
): Promise<LedgerRow[]> {
  return db.$queryRaw<LedgerRow[]>`
    INSERT INTO "Submission" ("id", "chainId", "topicId", "address", "nonce", "deploymentId", "modelId", "state", "outcome", "message",
      "windowEnd", "createdAt", "updatedAt")
    SELECT gen_random_uuid(), e."chainId", e."topicId", w."address", e."nonce", d."id", d."modelId", 'missed', 'missed',
      'no runner worked for the deployment while the window was open', e."windowEnd",
      clock_timestamp() AT TIME ZONE 'utc', clock_timestamp() AT TIME ZONE 'utc'
    FROM "TopicEpoch" e
    JOIN "Deployment" d ON d."chainId" = e."chainId" AND d."topicId" = e."topicId"
    JOIN "Wallet" w ON w."id" = d."walletId"
    WHERE e."chainId" = ${chainId} AND e."nonce" >= ${from} AND e."windowEnd" <= ${closedBefore}
      AND d."removedAt" IS NULL AND d."desired" = 'running' AND d."status" = 'live' AND d."liveSinceHeight" <= e."nonce"
      AND NOT EXISTS (
        SELECT 1 FROM "Submission" s WHERE s."chainId" = e."chainId" AND s."topicId" = e."topicId"
          AND s."address" = w."address" AND s."nonce" = e."nonce")
    ON CONFLICT ("chainId", "topicId", "address", "nonce") DO NOTHING
    RETURNING *`;
}

/** What is observed of a deployment, written by the runner that holds its lease. */
import type { Db } from "./client";
import { Prisma } from "./generated/client";
import { type LedgerOwner, leaseHeld } from "./ledger";

export type DeploymentStatus = "pending" | "funding" | "registering" | "live" | "stopped" | "failed";

export interface Observed {
  readonly status: DeploymentStatus;
  readonly lastError: string | null;
  /** Given when it becomes live: the height since which windows count as its own. */
  readonly liveSinceHeight?: bigint;
}

/** Writes only what changes. False when the lease is not held. */
export async function recordStatus(
  db: Db,
  by: LedgerOwner,
  { status, lastError, liveSinceHeight }: Observed,
): Promise<boolean> {
  const now = Prisma.sql`(clock_timestamp() AT TIME ZONE 'utc')`;
  const live =
    liveSinceHeight === undefined
      ? Prisma.empty
      : Prisma.sql`, "liveSince" = ${now}, "liveSinceHeight" = ${liveSinceHeight}`;
  const rows = await db.$queryRaw<{ held: boolean }[]>`
    WITH changed AS (
      UPDATE "Deployment" SET "status" = ${status}, "lastError" = ${lastError}, "updatedAt" = ${now} ${live}
      WHERE "id" = ${by.deploymentId}::uuid AND "removedAt" IS NULL AND ${leaseHeld(by)}
        AND ("status" <> ${status} OR "lastError" IS DISTINCT FROM ${lastError} OR ${liveSinceHeight !== undefined})
      RETURNING 1
    )
    SELECT ${leaseHeld(by)} AS held`;
  return rows[0]?.held === true;
}

/** Stores a wallet that was made for a deployment without one. False when the lease is not held, or another wallet was set. */
export async function giveWallet(
  db: Db,
  by: LedgerOwner,
  wallet: { chainId: string; address: string; ciphertext: Uint8Array<ArrayBuffer> },
): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const due = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM "Deployment" WHERE "id" = ${by.deploymentId}::uuid AND "walletId" IS NULL AND ${leaseHeld(by)} FOR UPDATE`;
    if (due.length === 0) return false;
    const count = await tx.wallet.count({ where: { chainId: wallet.chainId } });
    const { id } = await tx.wallet.create({
      data: { ...wallet, alias: `wallet-${String(count + 1).padStart(4, "0")}` },
      select: { id: true },
    });
    await tx.deployment.update({ where: { id: by.deploymentId }, data: { walletId: id }, select: { id: true } });
    await tx.audit.create({
      data: {
        actor: "runner",
        action: "wallet.create",
        subject: id,
        details: { address: wallet.address, deploymentId: by.deploymentId },
      },
    });
    return true;
  });
}

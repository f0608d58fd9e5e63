/** Exclusive work across processes: a row per key, in the database's time, with a fencing number. */
import type { Db } from "./client";

export interface HeldLease {
  key: string;
  owner: string;
  /** Grows at each change of owner: a writer with a smaller number has lost the lease. */
  fence: bigint;
}

/** Take the lease if nobody holds it (or `owner` does already); null when another owner does. */
export async function acquireLease(db: Db, key: string, owner: string, seconds: number): Promise<HeldLease | null> {
  const rows = await db.$queryRaw<{ fence: bigint }[]>`
    INSERT INTO "Lease" ("key", "owner", "until", "fence")
    VALUES (${key}, ${owner}, now() + make_interval(secs => ${seconds}), 1)
    ON CONFLICT ("key") DO UPDATE
      SET "fence" = "Lease"."fence" + CASE WHEN "Lease"."owner" = ${owner} THEN 0 ELSE 1 END,
          "owner" = ${owner},
          "until" = now() + make_interval(secs => ${seconds})
      WHERE "Lease"."owner" = ${owner} OR "Lease"."until" < now()
    RETURNING "fence"`;
  const fence = rows[0]?.fence;
  return fence === undefined ? null : { key, owner, fence };
}

/** Prolong a lease. False when it was lost: the work must stop. */
export async function renewLease(db: Db, lease: HeldLease, seconds: number): Promise<boolean> {
  const count = await db.$executeRaw`
    UPDATE "Lease" SET "until" = now() + make_interval(secs => ${seconds})
    WHERE "key" = ${lease.key} AND "owner" = ${lease.owner} AND "fence" = ${lease.fence} AND "until" >= now()`;
  return count === 1;
}

/** Give a lease up at once, so that another process need not wait for its end. */
export async function releaseLease(db: Db, lease: HeldLease): Promise<void> {
  await db.$executeRaw`
    UPDATE "Lease" SET "until" = now() - interval '1 second'
    WHERE "key" = ${lease.key} AND "owner" = ${lease.owner} AND "fence" = ${lease.fence}`;
}

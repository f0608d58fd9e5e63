/** Requests that happen once: claimed before the work, completed with the answer, forgotten after a day. */
import type { Db } from "./client";
import type { Prisma } from "./generated/client";

/** How long a repetition is answered from what was kept. */
export const KEPT_HOURS = 24;

export interface KeptAnswer {
  status: number;
  headers: Record<string, string>;
  /** Null where the answer held a secret. */
  body: string | null;
}

export interface RequestKey {
  actor: string;
  key: string;
}

export type RequestClaim =
  /** First of its kind: the work may begin. */
  | { state: "new" }
  | { state: "done"; answer: KeptAnswer }
  /** The first one is at work, or its process died over it. */
  | { state: "running"; ageMs: number }
  /** The key was used for another request. */
  | { state: "other" };

/** @param digest of what is asked */
export async function claimRequest(db: Db, { actor, key }: RequestKey, digest: string): Promise<RequestClaim> {
  await db.$executeRaw`
    DELETE FROM "IdempotentRequest"
    WHERE "createdAt" < (clock_timestamp() at time zone 'utc') - make_interval(hours => ${KEPT_HOURS})`;
  const inserted = await db.$executeRaw`
    INSERT INTO "IdempotentRequest" ("actor", "key", "digest") VALUES (${actor}, ${key}, ${digest}) ON CONFLICT DO NOTHING`;
  if (inserted === 1) return { state: "new" };
  const row = await db.idempotentRequest.findUnique({ where: { actor_key: { actor, key } } });
  if (row === null) return claimRequest(db, { actor, key }, digest); // given up or forgotten just now
  if (row.digest !== digest) return { state: "other" };
  if (row.status === null) return { state: "running", ageMs: Date.now() - row.createdAt.getTime() };
  const headers = (row.headers ?? {}) as Record<string, string>;
  return { state: "done", answer: { status: row.status, headers, body: row.body } };
}

export async function completeRequest(db: Db, { actor, key }: RequestKey, answer: KeptAnswer): Promise<void> {
  await db.idempotentRequest.update({
    where: { actor_key: { actor, key } },
    data: { status: answer.status, headers: answer.headers as Prisma.InputJsonObject, body: answer.body },
    select: { key: true },
  });
}

/** Nothing was done: the same key may be used again. */
export async function giveUpRequest(db: Db, { actor, key }: RequestKey): Promise<void> {
  await db.idempotentRequest.deleteMany({ where: { actor, key, status: null } });
}

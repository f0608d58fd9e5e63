/** The verb: whose token is this, and what may it do? Asked for every request, so that a revoked one ends at once. */
import { timingSafeEqual } from "node:crypto";
import type { ForgeContext } from "@/lib/forge/context";
import { Scope } from "@/lib/forge/views";
import { hashOf } from "./secret";

export interface TokenHolder {
  id: string;
  name: string;
  scopes: Scope[];
}

export type TokenVerdict = { state: "valid"; holder: TokenHolder } | { state: "unknown" | "expired" | "revoked" };

/** Its last use is written to the minute, so that reading costs no writing. */
const USED_EVERY_MS = 60_000;

export async function checkToken(ctx: Pick<ForgeContext, "db">, token: string): Promise<TokenVerdict> {
  const hash = hashOf(token);
  const row = await ctx.db.apiToken.findUnique({ where: { hash } });
  if (row === null || !timingSafeEqual(Buffer.from(row.hash), Buffer.from(hash))) return { state: "unknown" };
  if (row.revokedAt !== null) return { state: "revoked" };
  const now = Date.now();
  if (row.expiresAt !== null && row.expiresAt.getTime() <= now) return { state: "expired" };
  if (row.lastUsedAt === null || now - row.lastUsedAt.getTime() > USED_EVERY_MS) {
    await ctx.db.apiToken.updateMany({ where: { id: row.id, revokedAt: null }, data: { lastUsedAt: new Date(now) } });
  }
  return { state: "valid", holder: { id: row.id, name: row.name, scopes: Scope.array().parse(row.scopes) } };
}

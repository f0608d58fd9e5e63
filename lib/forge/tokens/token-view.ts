/** A token's row as JSON. */
import { Scope, type TokenView } from "@/lib/forge/views";
import type { ApiToken } from "@/lib/store/generated/client";

export function toTokenView(row: Omit<ApiToken, "hash">): TokenView {
  const iso = (time: Date | null) => time?.toISOString() ?? null;
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: Scope.array().parse(row.scopes),
    createdAt: row.createdAt.toISOString(),
    expiresAt: iso(row.expiresAt),
    lastUsedAt: iso(row.lastUsedAt),
    revokedAt: iso(row.revokedAt),
  };
}

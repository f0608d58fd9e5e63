/** The verb: a token ends at once. Its row stays, so that the audit can be read. */
import { z } from "zod";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";

export const TokenId = z.strictObject({ id: z.uuid("must be a token's id, a UUID") });

/** Revoking one that was revoked changes nothing. @throws ZodError; ForgeError not_found */
export async function revokeToken({ ctx, input }: Call<unknown>): Promise<void> {
  const { id } = TokenId.parse(input);
  const row = await ctx.db.apiToken.findUnique({ where: { id }, select: { revokedAt: true } });
  if (row === null) throw new ForgeError("not_found", `There is no token ${id}.`, "List the tokens for their ids.");
  if (row.revokedAt !== null) return;
  await ctx.db.$transaction([
    ctx.db.apiToken.update({ where: { id }, data: { revokedAt: new Date() }, select: { id: true } }),
    ctx.db.audit.create({ data: { actor: ctx.actor, action: "token.revoke", subject: id } }),
  ]);
}

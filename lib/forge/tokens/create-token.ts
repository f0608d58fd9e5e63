/** The verb: a token for a script. It is shown in this answer and kept nowhere. */
import { z } from "zod";
import type { Call } from "@/lib/forge/context";
import { type NewTokenView, Scope } from "@/lib/forge/views";
import { newToken } from "./secret";
import { toTokenView } from "./token-view";

const DAY_MS = 86_400_000;

export const NewToken = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .regex(/^[^\p{Cc}\p{Cf}\p{Co}\p{Cn}]*$/u, "must have no control characters")
    .describe("What it is for; stands in the audit beside what it did."),
  scopes: z
    .array(Scope)
    .min(1)
    .max(3)
    .default(["read"])
    .describe("What it may do; operate includes read, admin includes both."),
  expiresInDays: z
    .number()
    .int()
    .min(1)
    .max(3_650)
    .optional()
    .describe("Without it, the token ends when it is revoked."),
});

/** @throws ZodError */
export async function createToken({ ctx, input }: Call<unknown>): Promise<NewTokenView> {
  const { name, scopes, expiresInDays } = NewToken.parse(input);
  const { token, hash, prefix } = newToken();
  const expiresAt = expiresInDays === undefined ? null : new Date(Date.now() + expiresInDays * DAY_MS);
  const row = await ctx.db.$transaction(async (tx) => {
    const made = await tx.apiToken.create({
      data: { name, hash, prefix, scopes: [...new Set(scopes)], expiresAt, createdBy: ctx.actor },
      omit: { hash: true },
    });
    await tx.audit.create({
      data: { actor: ctx.actor, action: "token.create", subject: made.id, details: { name, scopes } },
    });
    return made;
  });
  return { ...toTokenView(row), token };
}

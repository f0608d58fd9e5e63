/** What sources say otherwise of complete days: listed, and decided upon by a person. */
import { z } from "zod";
import { currentChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { keysetOf, pageFields } from "@/lib/forge/page";
import type { RevisionView } from "@/lib/forge/views";
import { decideRevision } from "@/lib/store/decide-revision";
import { toRevisionView } from "./revision-view";
import { sourceFilter } from "./source-views";

export const RevisionsQuery = z.object({
  source: z.string().max(200).optional(),
  market: z.string().max(40).optional(),
  state: z.enum(["open", "accepted", "dismissed"]).optional(),
  ...pageFields({ usual: 500, most: 500 }),
});

/** The newest first. @throws ZodError, or ForgeError network_failed */
export async function listRevisions({ ctx, input }: Call<unknown>): Promise<RevisionView[]> {
  const { source, market, state, limit, after } = RevisionsQuery.parse(input);
  const chain = await currentChain(ctx);
  const isOurs = await sourceFilter(ctx, chain.chainId);
  const found: RevisionView[] = [];
  let keyset = keysetOf(after);
  // Those of another chain's sources are left out after they were read: a page is filled with what follows them.
  for (;;) {
    const rows = await ctx.db.candleRevision.findMany({
      where: {
        ...(source && { source }),
        ...(market && { market }),
        ...(state && { state }),
        ...(keyset && { OR: [{ foundAt: { lt: keyset.at } }, { foundAt: keyset.at, id: { lt: keyset.id } }] }),
      },
      omit: { columns: true },
      orderBy: [{ foundAt: "desc" }, { id: "desc" }],
      take: limit,
    });
    found.push(...rows.filter((row) => isOurs(row.source)).map(toRevisionView));
    const last = rows.at(-1);
    if (last === undefined || rows.length < limit || found.length >= limit) return found.slice(0, limit);
    keyset = { at: last.foundAt, id: last.id };
  }
}

export const RevisionDecision = z.strictObject({ id: z.uuid(), decision: z.enum(["accept", "dismiss"]) });

/**
 * Accepted, the source's version takes the day's place; dismissed, the day stays, and the same version is not reported again.
 * @throws ZodError, or ForgeError not_found | conflict (decided already, or the day is another by now)
 */
export async function decideOnRevision({ ctx, input }: Call<unknown>): Promise<RevisionView> {
  const { id, decision } = RevisionDecision.parse(input);
  const end = await decideRevision(ctx.db, id, decision === "accept" ? "accepted" : "dismissed");
  if (end === "gone") throw new ForgeError("not_found", `There is no revision ${id}.`, "Look at the list again.");
  if (end === "decided") {
    throw new ForgeError("conflict", "This revision was decided upon before.", "Look at the list again.");
  }
  if (end === "moved") {
    throw new ForgeError(
      "conflict",
      "The stored day has changed since this revision was found.",
      "Dismiss it, and verify the day once more.",
    );
  }
  await ctx.db.audit.create({ data: { actor: ctx.actor, action: `revision.${decision}`, subject: id } });
  const row = await ctx.db.candleRevision.findUniqueOrThrow({ where: { id }, omit: { columns: true } });
  return toRevisionView(row);
}

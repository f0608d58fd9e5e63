/** The verb: all tokens, newest first, also those that have ended. */
import type { Call } from "@/lib/forge/context";
import type { TokenView } from "@/lib/forge/views";
import { toTokenView } from "./token-view";

export async function listTokens({ ctx }: Pick<Call<unknown>, "ctx">): Promise<TokenView[]> {
  const rows = await ctx.db.apiToken.findMany({
    omit: { hash: true },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
  });
  return rows.map(toTokenView);
}

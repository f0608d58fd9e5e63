/** One token. */
import { revokeToken } from "@/lib/forge/tokens";
import { TokenId } from "@/lib/forge/tokens/revoke-token";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  DELETE: {
    summary: "Revokes a token at once.",
    scope: "admin",
    input: TokenId,
    answer: null,
    handle: async ({ ctx, param }) => {
      await revokeToken({ ctx, input: { id: param("id") } });
      return new Response(null, { status: 204 });
    },
  },
});

/** One asset as two sources have it. */
import { compareSources } from "@/lib/forge/data";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param, query }) => {
    const path = { source: param("source"), market: param("market"), other: param("other") };
    return json(await compareSources({ ctx, input: { ...query, ...path } }));
  },
});

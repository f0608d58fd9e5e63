/** A market of a source by day; deletion of it. */
import { deleteCandles, getMarketData } from "@/lib/forge/data";
import { json } from "@/lib/web/answer";
import { objectBody } from "@/lib/web/json";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param, query }) =>
    json(await getMarketData({ ctx, input: { ...query, source: param("source"), market: param("market") } })),
  DELETE: async ({ ctx, param, body }) => {
    const asked = objectBody(await body());
    return json(await deleteCandles({ ctx, input: { ...asked, source: param("source"), market: param("market") } }));
  },
});

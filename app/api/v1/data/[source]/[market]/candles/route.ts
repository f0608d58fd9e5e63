/** Candles for a chart. */
import { getCandleSeries } from "@/lib/forge/data";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param, query }) =>
    json(await getCandleSeries({ ctx, input: { ...query, source: param("source"), market: param("market") } })),
});

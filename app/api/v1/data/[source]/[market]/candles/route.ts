/** Candles for a chart. */
import { getCandleSeries } from "@/lib/forge/data";
import { CandleSeriesQuery } from "@/lib/forge/data/get-candle-series";
import { CandleSeries } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Gives the candles of a span as bars for a chart.",
    input: CandleSeriesQuery,
    answer: CandleSeries,
    handle: async ({ ctx, param, query }) =>
      json(await getCandleSeries({ ctx, input: { ...query, source: param("source"), market: param("market") } })),
  },
});

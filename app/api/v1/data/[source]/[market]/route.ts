/** One market of one source: its days, and their deletion. */
import { deleteCandles, getMarketData } from "@/lib/forge/data";
import { CandlesToDelete } from "@/lib/forge/data/delete-candles";
import { MarketDataQuery } from "@/lib/forge/data/get-market-data";
import { DeletedData, MarketDataView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { objectBody } from "@/lib/web/json";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Tells of each day of a market what is stored, what is missing and what is odd.",
    input: MarketDataQuery,
    answer: MarketDataView,
    handle: async ({ ctx, param, query }) =>
      json(await getMarketData({ ctx, input: { ...query, source: param("source"), market: param("market") } })),
  },
  DELETE: {
    summary: "Deletes stored candles of a market, all or a span of days.",
    scope: "admin",
    input: CandlesToDelete,
    inputIn: "body",
    answer: DeletedData,
    handle: async ({ ctx, param, body }) => {
      const asked = objectBody(await body());
      return json(await deleteCandles({ ctx, input: { ...asked, source: param("source"), market: param("market") } }));
    },
  },
});

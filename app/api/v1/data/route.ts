/** Stored candles and their sources. */
import { getDataOverview } from "@/lib/forge/data";
import { DataOverview } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Lists sources and the markets of which candles are stored.",
    answer: DataOverview,
    handle: async ({ ctx }) => json(await getDataOverview({ ctx })),
  },
});

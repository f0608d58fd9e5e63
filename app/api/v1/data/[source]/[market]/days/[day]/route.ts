/** A market's day to the minute. */
import { getDataDay } from "@/lib/forge/data";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param }) => {
    const input = { source: param("source"), market: param("market"), day: param("day") };
    return json(await getDataDay({ ctx, input }));
  },
});

/** One day to the minute. */
import { getDataDay } from "@/lib/forge/data";
import { DataDayPath } from "@/lib/forge/data/get-data-day";
import { DataDayView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Tells of one day which minutes are missing, unusable or odd.",
    input: DataDayPath,
    answer: DataDayView,
    handle: async ({ ctx, param }) => {
      const input = { source: param("source"), market: param("market"), day: param("day") };
      return json(await getDataDay({ ctx, input }));
    },
  },
});

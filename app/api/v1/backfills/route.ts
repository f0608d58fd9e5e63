/** Asks for a market's history. */
import { requestBackfill } from "@/lib/forge/backfill";
import { accepted } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: async ({ ctx, body }) => {
    const backfill = await requestBackfill({ ctx, input: await body() });
    return accepted(backfill, `/api/v1/backfills/${backfill.id}`);
  },
});

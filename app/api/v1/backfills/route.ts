/** Histories to be fetched. */
import { requestBackfill } from "@/lib/forge/backfill";
import { BackfillRequest } from "@/lib/forge/backfill/request-backfill";
import { BackfillView } from "@/lib/forge/views";
import { accepted } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: {
    summary: "Fetches the history of markets, by whole UTC days.",
    description: "A job: days that are complete are not asked for again unless the mode says so.",
    input: BackfillRequest,
    answer: BackfillView,
    status: 202,
    handle: async ({ ctx, body }) => {
      const backfill = await requestBackfill({ ctx, input: await body() });
      return accepted(backfill, `/api/v1/backfills/${backfill.id}`);
    },
  },
});

/** One backfill or import. */
import { getBackfill } from "@/lib/forge/backfill";
import { JobId } from "@/lib/forge/jobs/find-job";
import { BackfillView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Tells how far a backfill or an import is, and what it did.",
    input: JobId,
    answer: BackfillView,
    handle: async ({ ctx, param }) => json(await getBackfill({ ctx, input: { id: param("id") } })),
  },
});

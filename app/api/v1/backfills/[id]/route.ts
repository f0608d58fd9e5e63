/** A backfill and, once it has ended, its report. */
import { getBackfill } from "@/lib/forge/backfill";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param }) => json(await getBackfill({ ctx, input: { id: param("id") } })),
});

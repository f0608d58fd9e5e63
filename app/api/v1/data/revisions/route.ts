/** What sources say otherwise of complete days. */
import { listRevisions } from "@/lib/forge/data";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, query }) => json(await listRevisions({ ctx, input: query })),
});

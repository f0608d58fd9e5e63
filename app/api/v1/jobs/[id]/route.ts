/** One job and its progress. */
import { getJob } from "@/lib/forge/jobs";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param }) => json(await getJob({ ctx, input: { id: param("id") } })),
});

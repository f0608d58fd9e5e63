/** The last lines of a job's log, oldest first: `?tail=`. */
import { getJobLog } from "@/lib/forge/jobs";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param, query }) => json(await getJobLog({ ctx, input: { ...query, id: param("id") } })),
});

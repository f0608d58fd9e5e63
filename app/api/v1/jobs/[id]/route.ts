/** One job. */
import { getJob } from "@/lib/forge/jobs";
import { JobId } from "@/lib/forge/jobs/find-job";
import { JobView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Tells how far a job is.",
    input: JobId,
    answer: JobView,
    handle: async ({ ctx, param }) => json(await getJob({ ctx, input: { id: param("id") } })),
  },
});

/** The end of a job. */
import { cancelJob } from "@/lib/forge/jobs";
import { JobId } from "@/lib/forge/jobs/find-job";
import { JobView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: {
    summary: "Cancels a job.",
    input: JobId,
    answer: JobView,
    handle: async ({ ctx, param }) => json(await cancelJob({ ctx, input: { id: param("id") } })),
  },
});

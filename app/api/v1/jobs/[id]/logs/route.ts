/** A job's log. */
import { z } from "zod";
import { getJobLog } from "@/lib/forge/jobs";
import { JobLogQuery } from "@/lib/forge/jobs/get-job-log";
import { LogView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Gives the newest lines of a job's log, oldest first.",
    input: JobLogQuery,
    answer: z.array(LogView),
    handle: async ({ ctx, param, query }) => json(await getJobLog({ ctx, input: { ...query, id: param("id") } })),
  },
});

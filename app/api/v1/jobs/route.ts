/** Long work. */
import { z } from "zod";
import { listJobs } from "@/lib/forge/jobs";
import { JobsQuery } from "@/lib/forge/jobs/list-jobs";
import { JobView } from "@/lib/forge/views";
import { paged } from "@/lib/web/page";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Lists jobs, newest first.",
    input: JobsQuery,
    answer: z.array(JobView),
    paged: true,
    handle: async (exchange) =>
      paged(exchange, await listJobs({ ctx: exchange.ctx, input: exchange.query }), JobsQuery),
  },
});

/** Jobs, newest first: `?kind=`, `?status=`, `?limit=`. */
import { listJobs } from "@/lib/forge/jobs";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, query }) => json(await listJobs({ ctx, input: query })),
});

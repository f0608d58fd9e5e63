/** Asks a job to stop. */
import { cancelJob } from "@/lib/forge/jobs";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: async ({ ctx, param }) => json(await cancelJob({ ctx, input: { id: param("id") } })),
});

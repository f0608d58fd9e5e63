/** Wants every worker to run that is stopped or has failed. */
import { startAll } from "@/lib/forge/deployments";
import { StartAllView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: {
    summary: "Wants every worker to run that is stopped or has failed.",
    answer: StartAllView,
    handle: async ({ ctx }) => json(await startAll({ ctx })),
  },
});

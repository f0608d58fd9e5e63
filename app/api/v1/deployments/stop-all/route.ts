/** Wants every worker to stand still, until someone starts it again. */
import { stopAll } from "@/lib/forge/deployments";
import { StopAllView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: {
    summary: "Wants every worker to stand still, until someone starts it again.",
    answer: StopAllView,
    handle: async ({ ctx }) => json(await stopAll({ ctx })),
  },
});

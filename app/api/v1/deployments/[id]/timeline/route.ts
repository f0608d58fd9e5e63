/** The last windows of a worker. */
import { z } from "zod";
import { deploymentTimeline } from "@/lib/forge/deployments";
import { DeploymentId } from "@/lib/forge/deployments/find";
import { TimelineSlot } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Tells what happened in each of a worker's last 25 windows, oldest first.",
    input: DeploymentId,
    answer: z.array(TimelineSlot),
    handle: async ({ ctx, param }) => json(await deploymentTimeline({ ctx, input: { id: param("id") } })),
  },
});

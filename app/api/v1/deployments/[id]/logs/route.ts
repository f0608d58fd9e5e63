/** A worker's log. */
import { z } from "zod";
import { deploymentLogs } from "@/lib/forge/deployments";
import { DeploymentLogQuery } from "@/lib/forge/deployments/deployment-logs";
import { LogView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Gives the newest lines of a worker's log, oldest first; with `after`, those that came since.",
    input: DeploymentLogQuery,
    answer: z.array(LogView),
    handle: async ({ ctx, param, query }) => json(await deploymentLogs({ ctx, input: { ...query, id: param("id") } })),
  },
});

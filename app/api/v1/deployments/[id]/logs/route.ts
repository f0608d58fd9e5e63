/** The last lines of the worker's log, oldest first: `?tail=`. */
import { deploymentLogs } from "@/lib/forge/deployments";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param, query }) => json(await deploymentLogs({ ctx, input: { ...query, id: param("id") } })),
});

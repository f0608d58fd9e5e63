/** What happened to the worker's last nonces, oldest first. */
import { deploymentTimeline } from "@/lib/forge/deployments";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param }) => json(await deploymentTimeline({ ctx, input: { id: param("id") } })),
});

/** One live worker; removing it keeps its ledger (`?force=true` stops it first). */
import { getDeployment, removeDeployment } from "@/lib/forge/deployments";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param }) => json(await getDeployment({ ctx, input: { id: param("id") } })),
  DELETE: async ({ ctx, param, query }) => {
    await removeDeployment({ ctx, input: { id: param("id"), force: query.force === "true" } });
    return new Response(null, { status: 204 });
  },
});

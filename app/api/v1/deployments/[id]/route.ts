/** One live worker. */
import { getDeployment, removeDeployment } from "@/lib/forge/deployments";
import { DeploymentId } from "@/lib/forge/deployments/find";
import { Removal } from "@/lib/forge/deployments/remove-deployment";
import { DeploymentView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Tells how a worker does.",
    input: DeploymentId,
    answer: DeploymentView,
    handle: async ({ ctx, param }) => json(await getDeployment({ ctx, input: { id: param("id") } })),
  },
  DELETE: {
    summary: "Removes a worker from the list; its ledger, log and wallet are kept.",
    input: Removal,
    answer: null,
    handle: async ({ ctx, param, query }) => {
      await removeDeployment({ ctx, input: { id: param("id"), force: query.force === "true" } });
      return new Response(null, { status: 204 });
    },
  },
});

/** Live workers: the list (`?topicId=`), and a new one. */
import { deployWorker, listDeployments } from "@/lib/forge/deployments";
import type { DeploymentRequest } from "@/lib/forge/deployments/deploy-worker";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, query }) => json(await listDeployments({ ctx, input: query })),
  POST: async ({ ctx, body }) => {
    const deployment = await deployWorker({ ctx, input: (await body()) as DeploymentRequest });
    return json(deployment, { status: 201, headers: { location: `/api/v1/deployments/${deployment.id}` } });
  },
});

/** Live workers. */
import { z } from "zod";
import { deployWorker, listDeployments } from "@/lib/forge/deployments";
import { DeploymentRequest } from "@/lib/forge/deployments/deploy-worker";
import { DeploymentsQuery } from "@/lib/forge/deployments/list-deployments";
import { DeploymentView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { paged } from "@/lib/web/page";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Lists live workers, newest first.",
    input: DeploymentsQuery,
    answer: z.array(DeploymentView),
    paged: true,
    handle: async (exchange) => {
      const deployments = await listDeployments({ ctx: exchange.ctx, input: exchange.query });
      return paged(exchange, deployments, DeploymentsQuery);
    },
  },
  POST: {
    summary: "Deploys a model on a topic under one wallet; a runner makes it live.",
    input: DeploymentRequest,
    answer: DeploymentView,
    status: 201,
    handle: async ({ ctx, body }) => {
      const deployment = await deployWorker({ ctx, input: await body() });
      return json(deployment, { status: 201, headers: { location: `/api/v1/deployments/${deployment.id}` } });
    },
  },
});

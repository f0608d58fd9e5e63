/** Wants the worker to stand still, until someone starts it again. */
import { stopDeployment } from "@/lib/forge/deployments";
import { DeploymentId } from "@/lib/forge/deployments/find";
import { DeploymentView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: {
    summary: "Wants the worker to stand still, until someone starts it again.",
    input: DeploymentId,
    answer: DeploymentView,
    handle: async ({ ctx, param }) => json(await stopDeployment({ ctx, input: { id: param("id") } })),
  },
});

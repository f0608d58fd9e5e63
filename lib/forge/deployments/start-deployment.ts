/** The verb: a deployment is to run. The runner makes it so. */
import type { Call } from "@/lib/forge/context";
import type { DeploymentView } from "@/lib/forge/views";
import { DeploymentId, findDeployment } from "./find";
import { getDeployment } from "./get-deployment";

/**
 * Starting one that runs already changes nothing.
 * @throws ForgeError not_found
 */
export async function startDeployment({ ctx, input }: Call<unknown>): Promise<DeploymentView> {
  const { id } = DeploymentId.parse(input);
  const before = await findDeployment(ctx, id);
  const ended = before.status === "stopped" || before.status === "failed";
  if (before.desired !== "running" || ended) {
    await ctx.db.$transaction([
      ctx.db.deployment.update({
        where: { id },
        data: { desired: "running", stoppedAt: null, lastError: null, ...(ended && { status: "pending" }) },
      }),
      ctx.db.audit.create({ data: { actor: ctx.actor, action: "deployment.start", subject: id } }),
    ]);
  }
  return getDeployment({ ctx, input: { id } });
}

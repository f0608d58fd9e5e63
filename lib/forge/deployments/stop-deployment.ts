/** The verb: a deployment is to stand still. The runner lets a submission on its way end first. */
import type { Call } from "@/lib/forge/context";
import type { DeploymentView } from "@/lib/forge/views";
import { DeploymentId, findDeployment } from "./find";
import { getDeployment } from "./get-deployment";

/**
 * Stopping lasts until someone starts it again; a restart of the runner does not. Stopping a stopped one changes nothing.
 * @throws ForgeError not_found
 */
export async function stopDeployment({ ctx, input }: Call<unknown>): Promise<DeploymentView> {
  const { id } = DeploymentId.parse(input);
  const before = await findDeployment(ctx, id);
  if (before.desired !== "stopped") {
    await ctx.db.$transaction([
      ctx.db.deployment.update({ where: { id }, data: { desired: "stopped", stoppedAt: new Date() } }),
      ctx.db.audit.create({ data: { actor: ctx.actor, action: "deployment.stop", subject: id } }),
    ]);
  }
  return getDeployment({ ctx, input: { id } });
}

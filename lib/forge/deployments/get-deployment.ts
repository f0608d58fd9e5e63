/** The verb: one deployment. */
import type { Call } from "@/lib/forge/context";
import type { DeploymentView } from "@/lib/forge/views";
import { deploymentViews } from "./deployment-views";
import { DeploymentId, findDeployment } from "./find";

/** @throws ForgeError not_found */
export async function getDeployment({ ctx, input }: Call<unknown>): Promise<DeploymentView> {
  const { id } = DeploymentId.parse(input);
  const [view] = await deploymentViews(ctx, [await findDeployment(ctx, id)]);
  return view as DeploymentView;
}

/** The verb: a deployment is shown no longer. Its ledger, log and wallet are kept. */
import { z } from "zod";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { DeploymentId, findDeployment } from "./find";

export const Removal = DeploymentId.extend({
  /** Stop and remove in one step. */
  force: z.boolean().default(false),
});

/** @throws ForgeError not_found; conflict while it runs, unless forced */
export async function removeDeployment({ ctx, input }: Call<unknown>): Promise<{ id: string }> {
  const { id, force } = Removal.parse(input);
  const { desired, status, topicId } = await findDeployment(ctx, id);
  const idle = desired === "stopped" && (status === "stopped" || status === "failed");
  if (!idle && !force) {
    throw new ForgeError(
      "conflict",
      `The deployment ${id} on topic ${topicId} is ${desired === "stopped" ? "being stopped" : "running"} (${status}).`,
      "Stop it first and wait until it is stopped, or remove it with force.",
    );
  }
  const now = new Date();
  await ctx.db.$transaction([
    ctx.db.deployment.update({
      where: { id },
      data: { removedAt: now, desired: "stopped", status: "stopped", ...(desired === "running" && { stoppedAt: now }) },
    }),
    ctx.db.audit.create({ data: { actor: ctx.actor, action: "deployment.remove", subject: id, details: { force } } }),
  ]);
  return { id };
}

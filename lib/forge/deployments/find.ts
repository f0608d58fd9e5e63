/** One deployment by id, as verbs need it. */
import { z } from "zod";
import type { ForgeContext } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";

export const DeploymentId = z.strictObject({ id: z.uuid("must be a deployment's id, a UUID") });

/** @throws ForgeError not_found for an unknown or removed deployment */
export async function findDeployment(ctx: ForgeContext, id: string) {
  const deployment = await ctx.db.deployment.findFirst({ where: { id, removedAt: null }, include: deploymentParts });
  if (deployment === null) {
    throw new ForgeError(
      "not_found",
      `There is no deployment ${id}.`,
      "List the deployments for their ids; a removed one keeps its ledger but is not shown.",
    );
  }
  return deployment;
}

export const deploymentParts = {
  model: { select: { id: true, name: true, family: true, grade: true } },
  wallet: { select: { id: true, address: true, balanceUallo: true, balanceAt: true } },
} as const;

export type FoundDeployment = Awaited<ReturnType<typeof findDeployment>>;

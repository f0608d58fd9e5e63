/** A job of the current chain by its id. */
import { z } from "zod";
import { findChain } from "@/lib/forge/chain";
import type { ForgeContext } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import type { JobKind } from "@/lib/forge/views";

export const JobId = z.strictObject({ id: z.uuid() });

/** @throws ForgeError not_found, also for a job of another chain or kind */
export async function findJob(ctx: ForgeContext, id: string, kinds?: readonly JobKind[]) {
  const chain = await findChain(ctx);
  const job =
    chain === null
      ? null
      : await ctx.db.job.findFirst({
          where: { id, chainId: chain.chainId, ...(kinds && { kind: { in: [...kinds] } }) },
        });
  if (job === null) {
    throw new ForgeError(
      "not_found",
      `There is no ${kinds?.[0] ?? "job"} ${id} on this network.`,
      "List the jobs (GET /api/v1/jobs); a sandbox that was reset starts with none.",
    );
  }
  return job;
}

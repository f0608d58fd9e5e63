/** Ends a job that waits or runs. */
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import type { JobView } from "@/lib/forge/views";
import { askToCancelJob } from "@/lib/store/jobs";
import { findJob, JobId } from "./find-job";
import { toJobView } from "./job-view";

/**
 * A waiting job ends at once, a running one within seconds; a job that is cancelled already stays so.
 * @throws ForgeError not_found | conflict when it has succeeded or failed
 */
export async function cancelJob({ ctx, input }: Call<unknown>): Promise<JobView> {
  const { id } = JobId.parse(input);
  const job = await findJob(ctx, id);
  const status = await askToCancelJob(ctx.db, id, job.chainId);
  if (status === "succeeded" || status === "failed") {
    throw new ForgeError("conflict", `The job has already ${status}.`, "Nothing needs to be cancelled.");
  }
  await ctx.db.audit.create({ data: { actor: ctx.actor, action: "job.cancel", subject: id } });
  return toJobView(await findJob(ctx, id));
}

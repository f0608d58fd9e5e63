/** One job. */
import type { Call } from "@/lib/forge/context";
import type { JobView } from "@/lib/forge/views";
import { findJob, JobId } from "./find-job";
import { toJobView } from "./job-view";

/** @throws ForgeError not_found */
export async function getJob({ ctx, input }: Call<unknown>): Promise<JobView> {
  const { id } = JobId.parse(input);
  return toJobView(await findJob(ctx, id));
}

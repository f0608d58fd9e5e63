/** One backfill. */
import type { Call } from "@/lib/forge/context";
import { findJob, JobId } from "@/lib/forge/jobs/find-job";
import type { BackfillView } from "@/lib/forge/views";
import { toBackfillView } from "./backfill-view";

/** @throws ForgeError not_found */
export async function getBackfill({ ctx, input }: Call<unknown>): Promise<BackfillView> {
  const { id } = JobId.parse(input);
  return toBackfillView(await findJob(ctx, id, ["backfill", "import"]));
}

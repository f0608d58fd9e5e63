/** What a job has said. */
import { z } from "zod";
import type { Call } from "@/lib/forge/context";
import type { LogView } from "@/lib/forge/views";
import { tailLog } from "@/lib/store/logs";
import { findJob } from "./find-job";

export const JobLogQuery = z.strictObject({
  id: z.uuid(),
  tail: z.coerce.number().int().min(1).max(1000).default(100),
});

/** Oldest first. @throws ForgeError not_found */
export async function getJobLog({ ctx, input }: Call<unknown>): Promise<LogView[]> {
  const { id, tail } = JobLogQuery.parse(input);
  await findJob(ctx, id);
  const lines = await tailLog(ctx.db, { jobId: id }, { limit: tail });
  return lines.map((line) => ({
    id: line.id.toString(),
    at: line.at.toISOString(),
    level: line.level as LogView["level"],
    message: line.message,
    fields: line.fields as LogView["fields"],
  }));
}

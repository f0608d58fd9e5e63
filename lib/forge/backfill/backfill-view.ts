/** A backfill's job as JSON. */
import { z } from "zod";
import { toJobView } from "@/lib/forge/jobs/job-view";
import type { BackfillView } from "@/lib/forge/views";
import type { Job } from "@/lib/store/generated/client";

/** What a backfill's job is asked to do; written by requestBackfill alone. */
export const BackfillInput = z.object({
  title: z.string(),
  source: z.string(),
  market: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
});
export type BackfillInput = z.infer<typeof BackfillInput>;

const count = z.number().int();
const BackfillReport = z.object({
  candles: count,
  stored: count,
  daysComplete: count,
  daysPartial: count,
  daysSkipped: count,
  minutesAbsent: count,
  rejected: z.record(z.string(), count),
  missingRanges: z.array(z.object({ from: z.string(), to: z.string(), reason: z.string() })),
});

export function toBackfillView(job: Job): BackfillView {
  const input = BackfillInput.parse(job.input);
  return {
    id: job.id,
    job: toJobView(job),
    source: input.source,
    market: input.market,
    from: new Date(input.fromMs).toISOString(),
    to: new Date(input.toMs).toISOString(),
    report: BackfillReport.safeParse(job.result).data ?? null,
  };
}

/** A backfill's job as JSON. */
import { z } from "zod";
import { toJobView } from "@/lib/forge/jobs/job-view";
import type { BackfillReport, BackfillView } from "@/lib/forge/views";
import type { Job } from "@/lib/store/generated/client";
import { type FillReport, sumReports } from "./fill-report";

/** What a backfill's job is asked to do; written by requestBackfill and importCandles alone. */
export const BackfillInput = z.object({
  title: z.string(),
  source: z.string(),
  mode: z.enum(["fill", "repair", "verify", "import"]),
  markets: z.array(z.string()),
  fromMs: z.number(),
  toMs: z.number(),
});
export type BackfillInput = z.infer<typeof BackfillInput>;

/** Before a backfill could have several markets it had one, and no mode. */
const FormerInput = z
  .object({ title: z.string(), source: z.string(), market: z.string(), fromMs: z.number(), toMs: z.number() })
  .transform(({ market, ...rest }): BackfillInput => ({ ...rest, markets: [market], mode: "fill" }));

const count = z.number().int().default(0);
const Report = z.object({
  candles: count,
  stored: count,
  daysComplete: count,
  daysPartial: count,
  daysAbsent: count,
  daysSkipped: count,
  daysVerified: count,
  daysRevised: count,
  minutesRevised: count,
  minutesAbsent: count,
  rejected: z.record(z.string(), z.number().int()),
  missingRanges: z.array(
    z.object({ market: z.string().default(""), from: z.string(), to: z.string(), reason: z.string() }),
  ),
});

export function readBackfillInput(input: unknown): BackfillInput {
  return z.union([BackfillInput, FormerInput]).parse(input);
}

export function toBackfillView(job: Job): BackfillView {
  const { source, mode, markets, fromMs, toMs } = readBackfillInput(job.input);
  return {
    id: job.id,
    job: toJobView(job),
    source,
    mode,
    markets,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    report: Report.safeParse(job.result).data ?? null,
  };
}

/** Reports of markets as one, with times as text. */
export function toBackfillReport(reports: readonly FillReport[]): BackfillReport {
  const { missingRanges, ...counts } = sumReports(reports);
  return {
    ...counts,
    missingRanges: missingRanges.map(({ market, fromMs, toMs, reason }) => ({
      market,
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
      reason,
    })),
  };
}

/** The work of a backfill's job. */
import { currentChain } from "@/lib/forge/chain";
import { SOURCE_REMEDY } from "@/lib/forge/jobs/failure";
import type { JobOutcome, JobRun } from "@/lib/forge/jobs/run";
import { sourceFor } from "@/lib/sources/choose";
import { BackfillInput } from "./backfill-view";
import { fillDays } from "./fill-days";

/** @throws SourceError when nothing can be had */
export async function runBackfill(run: JobRun): Promise<JobOutcome> {
  const { ctx, claim, signal } = run;
  const { market, fromMs, toMs } = BackfillInput.parse(claim.input);
  const chain = await currentChain(ctx);
  const report = await fillDays({
    db: ctx.db,
    source: sourceFor(ctx.config, claim.chainId),
    market,
    fromMs,
    toMs,
    nowMs: chain.latestBlockTime.getTime(),
    signal,
    onDays: (done, total) => run.progress({ done, total, unit: "days", message: `${market}: fetching candles` }),
  });
  const { missingRanges, ...counts } = report;
  const result = {
    ...counts,
    missingRanges: missingRanges.map((range) => ({
      from: new Date(range.fromMs).toISOString(),
      to: new Date(range.toMs).toISOString(),
      reason: range.reason,
    })),
  };
  const first = result.missingRanges[0];
  if (first === undefined) return { result };
  return {
    result,
    failure: {
      code: "source_failed",
      message: `${missingRanges.length} ranges could not be had, the first from ${first.from} to ${first.to}: ${first.reason}`,
      remedy: SOURCE_REMEDY.unreachable,
    },
  };
}

/** The work of a backfill's job. */
import pLimit from "p-limit";
import { currentChain } from "@/lib/forge/chain";
import { SOURCE_REMEDY } from "@/lib/forge/jobs/failure";
import type { JobOutcome, JobRun } from "@/lib/forge/jobs/run";
import { sourceById } from "@/lib/sources/choose";
import { SourceError } from "@/lib/sources/source";
import type { Prisma } from "@/lib/store/generated/client";
import { readBackfillInput, toBackfillReport } from "./backfill-view";
import { fillDays } from "./fill-days";
import { emptyReport, type FillReport, type MissingRange, sumReports } from "./fill-report";

/**
 * All markets share what the source allows at once; one that cannot be had does not keep the others out.
 * @throws SourceError when nothing can be had of any market
 */
export async function runBackfill(run: JobRun): Promise<JobOutcome> {
  const { ctx, claim, signal } = run;
  const { source: sourceId, mode, markets, fromMs, toMs } = readBackfillInput(claim.input);
  const chain = await currentChain(ctx);
  const source = sourceById(ctx.config, claim.chainId, sourceId);
  const limit = pLimit(source.parallel);
  const days = new Map(markets.map((market) => [market, { done: 0, total: 0 }]));
  const verb = mode === "verify" ? "asking again for" : "fetching";
  const name = markets.length > 3 ? `${markets.length} markets` : markets.join(", ");
  const outcomes = await Promise.allSettled(
    markets.map((market) =>
      fillDays({
        db: ctx.db,
        source,
        market,
        fromMs,
        toMs,
        nowMs: chain.latestBlockTime.getTime(),
        mode: mode === "import" ? "fill" : mode,
        limit,
        signal,
        onDays(done, total) {
          days.set(market, { done, total });
          const all = [...days.values()];
          run.progress({
            done: all.reduce((sum, one) => sum + one.done, 0),
            total: all.reduce((sum, one) => sum + one.total, 0),
            unit: "days",
            message: `${name}: ${verb} candles`,
          });
        },
      }),
    ),
  );
  signal.throwIfAborted();
  return outcomeOf(markets, outcomes, { fromMs, toMs });
}

function outcomeOf(
  markets: readonly string[],
  outcomes: readonly PromiseSettledResult<FillReport>[],
  range: { fromMs: number; toMs: number },
): JobOutcome {
  const failed = outcomes.filter((outcome) => outcome.status === "rejected");
  // What is no failure of the source is a defect, and one market's alone is the job's.
  const unexpected = failed.find(({ reason }) => !(reason instanceof SourceError)) ?? failed[0];
  if (unexpected !== undefined && (failed.length === outcomes.length || !(unexpected.reason instanceof SourceError))) {
    throw unexpected.reason;
  }
  const reports = outcomes.map((outcome, i): FillReport => {
    if (outcome.status === "fulfilled") return outcome.value;
    const { message: reason, code } = outcome.reason as SourceError;
    return { ...emptyReport(), missingRanges: [{ market: markets[i] as string, ...range, reason, code }] };
  });
  const report = toBackfillReport(reports);
  const result: Prisma.InputJsonObject = { ...report };
  const [first] = report.missingRanges;
  if (first === undefined) return { result };
  const { missingRanges } = sumReports(reports);
  // A pause that the source asks for is the news, whatever else went wrong.
  const { code } = missingRanges.find((one) => one.code === "rate_limited") ?? (missingRanges[0] as MissingRange);
  const ranges = report.missingRanges.length === 1 ? "A range" : `${report.missingRanges.length} ranges`;
  return {
    result,
    failure: {
      code: "source_failed",
      message: `${ranges} could not be had; of ${first.market} from ${first.from} to ${first.to}: ${first.reason}`,
      remedy: SOURCE_REMEDY[code],
    },
  };
}

/** The candles that a dataset needs, fetched where they are missing. */
import type { CandleColumns } from "@/lib/candles/candles";
import { type FeaturePlan, type MarketCandles, marketsOf, rowHistoryStartMs } from "@/lib/features";
import { currentChain } from "@/lib/forge/chain";
import { ForgeError } from "@/lib/forge/errors";
import { SOURCE_REMEDY } from "@/lib/forge/jobs/failure";
import type { JobRun } from "@/lib/forge/jobs/run";
import { parseSourceId, sourceById, sourceIdFor } from "@/lib/sources/choose";
import { loadCandles } from "@/lib/store/candles";
import { fillDays } from "./fill-days";

/**
 * All candles that the source has of the plan's markets, for rows from `fromMs` on: from as far back as such a row looks.
 * @param source the configured one where none is named
 * @throws ForgeError source_failed when a part of it cannot be had: a model is not trained or graded on a history with holes
 * that nobody knows of; conflict when the chain is another one by now
 */
export async function prepareCandles(
  run: JobRun,
  { plan, fromMs, toMs, source }: { plan: FeaturePlan; fromMs: number; toMs: number; source?: string | undefined },
): Promise<MarketCandles> {
  const span = { fromMs: rowHistoryStartMs(plan, fromMs), toMs };
  const candles: Record<string, CandleColumns> = {};
  for (const market of marketsOf(plan)) candles[market] = await prepareMarket(run, { market, source, ...span });
  return candles;
}

async function prepareMarket(
  run: JobRun,
  span: { market: string; fromMs: number; toMs: number; source: string | undefined },
): Promise<CandleColumns> {
  const { market, fromMs, toMs } = span;
  const { ctx, claim, signal } = run;
  const chain = await currentChain(ctx);
  if (chain.chainId !== claim.chainId) {
    throw new ForgeError("conflict", `The network is now ${chain.chainId}, not ${claim.chainId}.`, "Ask for it anew.");
  }
  const sourceId = span.source ?? sourceIdFor(ctx.config, claim.chainId);
  // What was brought in a file is all there is.
  if (parseSourceId(sourceId).kind === "file") return loadCandles(ctx.db, { source: sourceId, market, fromMs, toMs });
  const source = sourceById(ctx.config, claim.chainId, sourceId);
  const { missingRanges } = await fillDays({
    db: ctx.db,
    source,
    market,
    fromMs,
    toMs,
    nowMs: chain.latestBlockTime.getTime(),
    signal,
    onDays: (done, total) => run.progress({ done, total, unit: "days", message: `Fetching ${market} candles` }),
  });
  const [first] = missingRanges;
  if (first !== undefined) {
    throw new ForgeError(
      "source_failed",
      `${market} could not be had from ${new Date(first.fromMs).toISOString()} to ${new Date(first.toMs).toISOString()}: ${first.reason}`,
      SOURCE_REMEDY.unreachable,
    );
  }
  return loadCandles(ctx.db, { source: source.id, market, fromMs, toMs });
}

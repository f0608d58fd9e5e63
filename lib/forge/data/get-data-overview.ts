/** All that is known of stored candles, at a glance. */
import { findChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import { toJobView } from "@/lib/forge/jobs/job-view";
import type { DataOverview, StoredMarket } from "@/lib/forge/views";
import { toFeedView } from "./feed-view";
import { marketRows } from "./market-rows";
import { sourceFilter, sourceViews } from "./source-views";

export async function getDataOverview({ ctx }: Pick<Call<unknown>, "ctx">): Promise<DataOverview> {
  const chain = await findChain(ctx);
  if (chain === null) {
    return { sources: [], markets: [], diskBytes: 0, jobs: [], now: new Date().toISOString() };
  }
  const { db } = ctx;
  const { chainId } = chain;
  const [isOurs, rows, feeds, revisions, jobs, [disk]] = await Promise.all([
    sourceFilter(ctx, chainId),
    marketRows(ctx),
    db.marketFeed.findMany({ where: { chainId } }),
    db.candleRevision.groupBy({ by: ["source", "market"], where: { state: "open" }, _count: true }),
    db.job.findMany({
      where: { chainId, kind: { in: ["backfill", "import"] }, status: { in: ["queued", "running"] } },
      orderBy: { createdAt: "desc" },
    }),
    db.$queryRaw<{ bytes: number }[]>`select pg_total_relation_size('"CandleDay"')::float8 as "bytes"`,
  ]);
  const keyOf = ({ source, market }: { source: string; market: string }) => `${source} ${market}`;
  const openBy = new Map(revisions.map((row) => [keyOf(row), row._count]));
  const feedBy = new Map(feeds.map((row) => [keyOf(row), row]));
  const markets = rows
    .filter(({ source }) => isOurs(source))
    .map((row): StoredMarket => {
      const feed = feedBy.get(keyOf(row));
      return { ...row, openRevisions: openBy.get(keyOf(row)) ?? 0, feed: feed === undefined ? null : toFeedView(feed) };
    });
  const listed = new Set(markets.map(keyOf));
  for (const feed of feeds)
    if (!listed.has(keyOf(feed))) markets.push({ ...NOTHING, ...keysOf(feed), feed: toFeedView(feed) });
  return {
    sources: await sourceViews(ctx, chainId, [...new Set(markets.map(({ source }) => source))]),
    markets,
    diskBytes: disk?.bytes ?? 0,
    jobs: jobs.map(toJobView),
    now: chain.latestBlockTime.toISOString(),
  };
}

const keysOf = ({ source, market }: { source: string; market: string }) => ({ source, market });

/** A market that a live worker needs, before anything of it was stored. */
const NOTHING = {
  firstDay: null,
  lastDay: null,
  candles: 0,
  bytes: 0,
  days: { complete: 0, partial: 0, absent: 0, unasked: 0 },
  coverage: null,
  quality: {
    gaps: 0,
    longestGap: 0,
    unusable: 0,
    zeroVolume: 0,
    outliers: 0,
    crossed: 0,
    duplicates: 0,
    revised: 0,
  },
  uncountedDays: 0,
  openRevisions: 0,
} as const;

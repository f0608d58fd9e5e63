/** A market of a source by day. */
import { DAY_MS } from "@/lib/candles/candles";
import type { Call } from "@/lib/forge/context";
import type { DataDay, MarketDataView } from "@/lib/forge/views";
import { isoDay, listCandleDays } from "@/lib/store/candles";
import { toDataDay, unaskedDay } from "./day-view";
import { toFeedView } from "./feed-view";
import { day, findMarket, MarketPath, nothingStored } from "./find-market";
import { marketRows } from "./market-rows";
import { sourceFilter, sourceViews } from "./source-views";

const MOST_DAYS = 3_700;
export const MarketDataQuery = MarketPath.extend({ from: day.optional(), to: day.optional() });

/**
 * Every day from the first stored one (or `from`) to the last (or `to`, inclusive), those in between that were never asked for too.
 * @throws ZodError, or ForgeError not_found
 */
export async function getMarketData({ ctx, input }: Call<unknown>): Promise<MarketDataView> {
  const { from, to, ...path } = MarketDataQuery.parse(input);
  const { source, market, chain } = await findMarket(ctx, path);
  const [row] = await marketRows(ctx, { source, market });
  if (row === undefined) throw nothingStored({ source, market });
  const lastMs = Math.min(to ?? Number.POSITIVE_INFINITY, Date.parse(row.lastDay));
  const firstMs = Math.max(from ?? Date.parse(row.firstDay), lastMs - (MOST_DAYS - 1) * DAY_MS);
  const [stored, revisions, feed, isOurs, others] = await Promise.all([
    listCandleDays(ctx.db, { source, market, fromMs: firstMs, toMs: lastMs + DAY_MS }),
    ctx.db.candleRevision.groupBy({ by: ["day"], where: { source, market, state: "open" }, _count: true }),
    ctx.db.marketFeed.findUnique({ where: { chainId_source_market: { chainId: chain.chainId, source, market } } }),
    sourceFilter(ctx, chain.chainId),
    ctx.db.candleDay.findMany({ where: { market }, distinct: ["source"], select: { source: true } }),
  ]);
  const open = new Map(revisions.map((one) => [one.day.getTime(), one._count]));
  const byDay = new Map(stored.map((one) => [one.dayMs, toDataDay(one, open.get(one.dayMs) ?? 0)]));
  const list: DataDay[] = [];
  for (let at = firstMs; at <= lastMs; at += DAY_MS) list.push(byDay.get(at) ?? unaskedDay(at));
  const views = await sourceViews(ctx, chain.chainId, [source]);
  const sourceView = views.find(({ id }) => id === source);
  if (sourceView === undefined) throw nothingStored({ source, market });
  return {
    ...row,
    openRevisions: revisions.reduce((sum, one) => sum + one._count, 0),
    feed: feed === null ? null : toFeedView(feed),
    sourceView,
    list,
    comparable: others.map((other) => other.source).filter((id) => id !== source && isOurs(id)),
    firstDay: row.firstDay,
    lastDay: isoDay(Date.parse(row.lastDay)),
  };
}

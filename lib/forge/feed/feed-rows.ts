/** What is known of each market that live workers need, as rows that every process reads. */
import type { Db } from "@/lib/store/client";
import { Prisma } from "@/lib/store/generated/client";
import type { FeedJudgement } from "./feed-state";
import type { FeedReading } from "./source-feed";

export type FeedRow = FeedReading & FeedJudgement & { readonly source: string };

/** Writes the rows, and removes those of the chain that are of no market in `needed`. */
export async function writeFeedRows(
  db: Db,
  { chainId, owner }: { chainId: string; owner: string },
  rows: readonly FeedRow[],
  needed: readonly { source: string; market: string }[],
): Promise<void> {
  await db.marketFeed.deleteMany({
    where: {
      chainId,
      ...(needed.length > 0 && { NOT: { OR: needed.map(({ source, market }) => ({ source, market })) } }),
    },
  });
  if (rows.length === 0) return;
  const values = rows.map(
    ({ source, market, state, via, newestEndMs, lagMs, message }) => Prisma.sql`(
      ${chainId}, ${source}, ${market}, ${state}, ${via},
      ${newestEndMs === null ? null : new Date(newestEndMs).toISOString()}::timestamp,
      ${lagMs === null ? null : lagMs / 1000}::float8, ${message}, ${owner}, clock_timestamp() at time zone 'utc')`,
  );
  await db.$executeRaw`
    insert into "MarketFeed" ("chainId", "source", "market", "state", "via", "newestEnd", "lagSeconds", "message", "owner", "checkedAt")
    values ${Prisma.join(values)}
    on conflict ("chainId", "source", "market") do update set
      "state" = excluded."state", "via" = excluded."via", "newestEnd" = excluded."newestEnd",
      "lagSeconds" = excluded."lagSeconds", "message" = excluded."message", "owner" = excluded."owner",
      "checkedAt" = excluded."checkedAt"`;
}

/** Which days of which market are stored, and how good they are. */
import type { DataOverview, StoredMarket } from "@/lib/forge/views";
import type { Cli } from "@/workers/cli/cli";
import { CliError } from "@/workers/cli/errors";
import { EXIT } from "@/workers/cli/exit-codes";
import { bytes, integer, NOTHING, percent, plural } from "@/workers/cli/output/format";
import { cell } from "@/workers/cli/output/table";
import { canonical } from "./market";

export async function coverage(cli: Cli, market: string | undefined, { source }: { source?: string }): Promise<void> {
  const overview = await (await cli.client()).data.overview();
  const found = overview.markets.filter(
    (one) =>
      (market === undefined || one.market === canonical(market)) && (source === undefined || one.source === source),
  );
  if (found.length === 0 && (market !== undefined || source !== undefined)) {
    throw new CliError(
      EXIT.notFound,
      `Nothing is stored of ${[market, source].filter(Boolean).join(" of ")}.`,
      `Fetch it: npx forge data backfill ${market ?? "<market>"} --days 30`,
    );
  }
  cli.show(found, () =>
    found.length === 0
      ? "Nothing is stored. Fetch some: npx forge data backfill btcusd --days 30"
      : coverageText(cli, found, overview),
  );
}

function coverageText(cli: Cli, markets: readonly StoredMarket[], overview: DataOverview): string {
  const drawn = cli.table(
    [
      { head: "MARKET" },
      { head: "SOURCE", shrink: true },
      { head: "FIRST DAY", spare: 3 },
      { head: "LAST DAY" },
      { head: "COMPLETE", align: "right" },
      { head: "PARTIAL", align: "right", spare: 4 },
      { head: "ABSENT", align: "right", spare: 5 },
      { head: "NOT ASKED", align: "right", spare: 6 },
      { head: "COVERED", align: "right" },
      { head: "GAPS", align: "right", spare: 1 },
      { head: "LONGEST", align: "right", spare: 7 },
      { head: "CANDLES", align: "right", spare: 2 },
      { head: "SIZE", align: "right", spare: 8 },
      { head: "LIVE", spare: 9 },
    ],
    markets.map((one) => [
      one.market,
      cell(one.source),
      one.firstDay ?? NOTHING,
      one.lastDay ?? NOTHING,
      integer(one.days.complete),
      integer(one.days.partial),
      integer(one.days.absent),
      integer(one.days.unasked),
      percent(one.coverage, 2),
      integer(one.quality.gaps),
      one.quality.longestGap === 0 ? NOTHING : `${integer(one.quality.longestGap)} min`,
      integer(one.candles),
      bytes(one.bytes),
      one.feed === null ? NOTHING : one.feed.state,
    ]),
  );
  const revisions = markets.reduce((sum, { openRevisions }) => sum + openRevisions, 0);
  const notes =
    revisions === 0
      ? []
      : [`${plural(revisions, "revision")} of complete days wait for a decision: npx forge data revisions`];
  notes.push(`${bytes(overview.diskBytes)} of candles in the database.`);
  return `${drawn}\n\n${notes.join("\n")}`;
}

"use client";
/** Every market of which candles are stored or needed. */
import { Database } from "lucide-react";
import {
  DASH,
  formatBytes,
  formatDuration,
  formatInteger,
  formatMarket,
  formatPercent,
  plural,
} from "@/app/_components/format";
import { Button } from "@/app/_components/ui/button";
import { type Column, DataTable } from "@/app/_components/ui/data-table";
import { Empty } from "@/app/_components/ui/state";
import { Status } from "@/app/_components/ui/status";
import type { DayCounts, SourceView, StoredMarket } from "@/lib/forge/views";
import { marketPage } from "./address";
import { FEED_STATE } from "./words";

/** Days by state as a bar, with the numbers beside it. */
function Days({ days }: { days: DayCounts }) {
  const parts = [
    { count: days.complete, name: "complete", color: "bg-ok-mark" },
    { count: days.partial, name: "partial", color: "bg-wait-mark" },
    { count: days.absent, name: "absent", color: "bg-muted-mark" },
    { count: days.unasked, name: "not asked", color: "bg-error-mark" },
  ].filter(({ count }) => count > 0);
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return <span className="text-faint">{DASH}</span>;
  const text = parts.map(({ count, name }) => `${formatInteger(count)} ${name}`).join(", ");
  return (
    <span className="grid min-w-32 gap-1" title={text}>
      <span className="flex h-1.5 gap-px overflow-hidden rounded-full" aria-hidden>
        {parts.map(({ count, name, color }) => (
          <span key={name} className={color} style={{ flexGrow: count, minWidth: 3 }} />
        ))}
      </span>
      <span className="text-xs text-faint">{text}</span>
    </span>
  );
}

function Lag({ feed }: Pick<StoredMarket, "feed">) {
  if (feed === null) return <span className="text-faint">{DASH}</span>;
  const { word, tone } = FEED_STATE[feed.state];
  return (
    <Status tone={tone} title={feed.message ?? `By ${feed.via === "stream" ? "its stream" : "asking"}`}>
      {word}
      {feed.state !== "current" && feed.lagSeconds !== null && ` by ${formatDuration(feed.lagSeconds)}`}
    </Status>
  );
}

const faultsOf = ({ quality: { unusable, crossed, outliers } }: StoredMarket) => unusable + crossed + outliers;

function columnsOf(titles: ReadonlyMap<string, string>): Column<StoredMarket>[] {
  return [
    { key: "market", head: "Market", sort: ({ market }) => market, cell: ({ market }) => formatMarket(market) },
    {
      key: "source",
      head: "Source",
      sort: ({ source }) => source,
      cell: ({ source }) => <span title={source}>{titles.get(source) ?? source}</span>,
    },
    {
      key: "span",
      head: "From, to",
      sort: ({ firstDay }) => firstDay,
      isWide: true,
      cell: ({ firstDay, lastDay }) => (
        <span className="whitespace-nowrap">{firstDay === null ? DASH : `${firstDay} – ${lastDay}`}</span>
      ),
    },
    { key: "days", head: "Days", sort: ({ days }) => days.complete, cell: ({ days }) => <Days days={days} /> },
    {
      key: "candles",
      head: "Candles",
      isNumeric: true,
      sort: ({ candles }) => candles,
      cell: ({ candles }) => formatInteger(candles),
    },
    {
      key: "coverage",
      head: "Coverage",
      title: "Share of the minutes asked for that have a candle",
      isNumeric: true,
      sort: ({ coverage }) => coverage,
      cell: ({ coverage }) => formatPercent(coverage, 2),
    },
    {
      key: "faults",
      head: "Faults",
      title: "Unusable, crossed and outlying candles",
      isNumeric: true,
      isWide: true,
      sort: faultsOf,
      cell: (row) => formatInteger(faultsOf(row)),
    },
    {
      key: "feed",
      head: "Live",
      title: "How current it is kept for live workers",
      sort: ({ feed }) => feed?.state ?? null,
      cell: Lag,
    },
    {
      key: "size",
      head: "Size",
      isNumeric: true,
      isWide: true,
      sort: ({ bytes }) => bytes,
      cell: ({ bytes }) => formatBytes(bytes),
    },
  ];
}

interface MarketsTableProps {
  markets: readonly StoredMarket[];
  sources: readonly SourceView[];
  onBackfill: () => void;
}

export function MarketsTable({ markets, sources, onBackfill }: MarketsTableProps) {
  const titles = new Map(sources.map(({ id, title }) => [id, title]));
  return (
    <DataTable
      label="Markets"
      rows={markets}
      columns={columnsOf(titles)}
      rowKey={({ source, market }) => `${source} ${market}`}
      hrefOf={({ source, market }) => marketPage(source, market)}
      textOf={({ source, market }) => `${market} ${formatMarket(market)} ${source} ${titles.get(source) ?? ""}`}
      filterLabel="Filter by market, source"
      tools={<span className="ml-auto text-sm text-faint">{plural(markets.length, "market")}</span>}
      empty={
        <Empty
          icon={Database}
          title="No candles yet"
          actions={
            <Button look="primary" onClick={onBackfill}>
              Backfill a market
            </Button>
          }
        >
          Models are trained on one-minute candles. Fetch some from a source, or bring a file of your own.
        </Empty>
      }
    />
  );
}

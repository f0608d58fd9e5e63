"use client";
/** Do I have the candles, all of them? */
import { CloudDownload, FileUp } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useData } from "@/app/_components/data/queries";
import { formatBytes, formatDuration, formatInteger, formatMarket, plural } from "@/app/_components/format";
import { JobList } from "@/app/_components/jobs/job-row";
import { Page } from "@/app/_components/shell/page";
import { Button } from "@/app/_components/ui/button";
import { Card, Stat, StatRow } from "@/app/_components/ui/card";
import { Loaded, SkeletonRows } from "@/app/_components/ui/state";
import { Status, Tag } from "@/app/_components/ui/status";
import type { DataOverview, SourceView } from "@/lib/forge/views";
import { marketPage } from "./address";
import { BackfillDialog } from "./backfill-dialog";
import { ImportDialog } from "./import-dialog";
import { MarketsTable } from "./markets-table";
import { useFill } from "./queries";
import { SOURCE_STATE } from "./words";

function Figures({ data }: { data: DataOverview }) {
  const { markets } = data;
  const candles = markets.reduce((sum, one) => sum + one.candles, 0);
  const lags = markets.flatMap(({ feed }) => (feed?.lagSeconds == null ? [] : [feed.lagSeconds]));
  const partial = markets.reduce((sum, { days }) => sum + days.partial + days.unasked, 0);
  return (
    <StatRow label="Candles">
      <Stat label="Markets" note={plural(new Set(markets.map(({ source }) => source)).size, "source")}>
        {formatInteger(markets.length)}
      </Stat>
      <Stat label="Candles" note="of one minute">
        {formatInteger(candles)}
      </Stat>
      <Stat label="Disk" note="in the database">
        {formatBytes(data.diskBytes)}
      </Stat>
      <Stat label="Days to fetch" note="partial, or never asked for" title="The running day is always partial">
        {formatInteger(partial)}
      </Stat>
      <Stat label="Farthest behind" note="of the markets that live workers need">
        {lags.length === 0 ? "—" : formatDuration(Math.max(...lags))}
      </Stat>
    </StatRow>
  );
}

/** What asks for a person. */
function Attention({ data }: { data: DataOverview }) {
  const fill = useFill();
  const ready = new Set(data.sources.filter(({ state }) => state === "ready").map(({ id }) => id));
  const late = data.markets.filter(({ feed }) => feed !== null && feed.state !== "current");
  const revised = data.markets.filter(({ openRevisions }) => openRevisions > 0);
  const torn = data.markets.filter(({ days }) => days.unasked > 0);
  if (late.length + revised.length + torn.length === 0) return null;
  return (
    <Card title="Needs attention" isFlush>
      <ul className="text-sm">
        {late.map(({ source, market, feed }) => (
          <li key={`late ${source} ${market}`} className="border-b border-line px-4 py-2.5 last:border-b-0">
            <Status tone={feed?.state === "failing" ? "error" : "wait"}>
              <Link href={marketPage(source, market)} className="font-medium hover:text-accent">
                {formatMarket(market)}
              </Link>
            </Status>{" "}
            <span className="text-soft">{feed?.message ?? "is behind the network's time."}</span>
          </li>
        ))}
        {revised.map(({ source, market, openRevisions }) => (
          <li key={`revised ${source} ${market}`} className="border-b border-line px-4 py-2.5 last:border-b-0">
            <Status tone="wait">
              <Link href={marketPage(source, market)} className="font-medium hover:text-accent">
                {formatMarket(market)}
              </Link>
            </Status>{" "}
            <span className="text-soft">
              {plural(openRevisions, "day")} that the source has revised: accept or dismiss each.
            </span>
          </li>
        ))}
        {torn.map(({ source, market, days, firstDay, lastDay }) => (
          <li
            key={`torn ${source} ${market}`}
            className="flex flex-wrap items-center gap-x-2 border-b border-line px-4 py-2.5 last:border-b-0"
          >
            <Status tone="wait">
              <Link href={marketPage(source, market)} className="font-medium hover:text-accent">
                {formatMarket(market)}
              </Link>
            </Status>
            <span className="text-soft">
              {plural(days.unasked, "day")} between {firstDay} and {lastDay} were never asked for.
            </span>
            {ready.has(source) && firstDay !== null && lastDay !== null && (
              <Button
                className="ml-auto"
                isPending={fill.isPending}
                onClick={() => fill.mutate({ markets: [market], source, from: firstDay, to: lastDay })}
              >
                Fetch them
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Sources({ sources }: { sources: readonly SourceView[] }) {
  return (
    <Card title="Sources" isFlush>
      <ul className="text-sm">
        {sources.map((source) => (
          <li key={source.id} className="grid gap-1 border-b border-line px-4 py-2.5 last:border-b-0">
            <span className="flex flex-wrap items-center gap-2">
              <span className="font-medium">{source.title}</span>
              {source.isDefault && <Tag title="Used where none is named">as configured</Tag>}
              <Status tone={SOURCE_STATE[source.state].tone}>{SOURCE_STATE[source.state].word}</Status>
              <span className="ml-auto text-faint">
                {source.offers !== null && plural(source.offers.length, "market")}
              </span>
            </span>
            {source.message !== null && <span className="text-soft">{source.message}</span>}
            {source.note !== null && <span className="text-faint">{source.note}</span>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function DataPage() {
  const query = useData();
  const [open, setOpen] = useState<"backfill" | "import" | null>(null);
  const close = () => setOpen(null);
  const sources = query.data?.sources ?? [];
  return (
    <Page
      title="Data"
      note="One-minute candles by source, market and day: what is there, what is missing, what is odd."
      actions={
        <>
          <Button size="md" icon={FileUp} onClick={() => setOpen("import")}>
            Import a file
          </Button>
          <Button size="md" look="primary" icon={CloudDownload} onClick={() => setOpen("backfill")}>
            Backfill
          </Button>
        </>
      }
    >
      <Loaded query={query} skeleton={<SkeletonRows count={6} />}>
        {(data) => (
          <div className="grid gap-5">
            <Figures data={data} />
            <Attention data={data} />
            {data.jobs.length > 0 && (
              <Card title="Under way" isFlush>
                <JobList jobs={data.jobs} />
              </Card>
            )}
            <Card label="Markets" isFlush>
              <MarketsTable markets={data.markets} sources={data.sources} onBackfill={() => setOpen("backfill")} />
            </Card>
            <Sources sources={data.sources} />
          </div>
        )}
      </Loaded>
      {open === "backfill" && <BackfillDialog sources={sources} isOpen onClose={close} />}
      <ImportDialog isOpen={open === "import"} onClose={close} />
    </Page>
  );
}

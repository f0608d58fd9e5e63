"use client";
/** One market of one source: every day, and what can be done about it. */
import { CloudDownload, Download, ShieldCheck, Trash2, Wrench } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { useData } from "@/app/_components/data/queries";
import { formatBytes, formatDuration, formatInteger, formatMarket, formatPercent } from "@/app/_components/format";
import { JobList } from "@/app/_components/jobs/job-row";
import { Page } from "@/app/_components/shell/page";
import { Button } from "@/app/_components/ui/button";
import { Card, Stat, StatRow } from "@/app/_components/ui/card";
import { Loaded, SkeletonRows } from "@/app/_components/ui/state";
import { StatusBadge, Tag } from "@/app/_components/ui/status";
import type { MarketDataView } from "@/lib/forge/views";
import { comparePage } from "./address";
import { BackfillDialog } from "./backfill-dialog";
import { Calendar } from "./calendar";
import { DayPanel } from "./day-panel";
import { DeleteDialog } from "./delete-dialog";
import { ExportDialog } from "./export-dialog";
import { useFill, useMarket } from "./queries";
import { FEED_STATE, QUALITY } from "./words";

const PARENT = { href: "/data", name: "Data" };

function Figures({ view }: { view: MarketDataView }) {
  const { days, quality, feed } = view;
  return (
    <StatRow label="Figures">
      <Stat label="Candles" note={`${view.firstDay} – ${view.lastDay}`}>
        {formatInteger(view.candles)}
      </Stat>
      <Stat label="Coverage" note="of the minutes asked for">
        {formatPercent(view.coverage, 2)}
      </Stat>
      <Stat label="Complete days" note={`${days.partial} partial, ${days.absent} absent, ${days.unasked} not asked`}>
        {formatInteger(days.complete)}
      </Stat>
      <Stat label="Size" note="in the database">
        {formatBytes(view.bytes)}
      </Stat>
      <Stat
        label="Live"
        note={
          feed === null
            ? "no live worker needs it"
            : (feed.message ?? `by ${feed.via === "stream" ? "its stream" : "asking"}`)
        }
      >
        {feed === null || feed.lagSeconds === null ? "—" : formatDuration(feed.lagSeconds)}
      </Stat>
      <Stat
        label="Faults"
        note={`${quality.outliers} outliers, ${quality.crossed} crossed`}
        title={QUALITY.map(({ key, name }) => `${name}: ${quality[key]}`).join("\n")}
      >
        {formatInteger(quality.unusable + quality.outliers + quality.crossed)}
      </Stat>
    </StatRow>
  );
}

function Compare({ view }: { view: MarketDataView }) {
  const titles = new Map(useData().data?.sources.map(({ id, title }) => [id, title]));
  if (view.comparable.length === 0) return null;
  return (
    <p className="text-sm text-soft">
      The same market is stored from{" "}
      {view.comparable.map((other, i) => (
        <span key={other}>
          {i > 0 && ", "}
          <Link className="text-accent hover:underline" href={comparePage(view.source, view.market, other)}>
            {titles.get(other) ?? other}
          </Link>
        </span>
      ))}
      : compare.
    </p>
  );
}

interface MarketPageProps {
  source: string;
  market: string;
}

export function MarketPage({ source, market }: MarketPageProps) {
  const [isGoing, setIsGoing] = useState(false);
  const query = useMarket(source, market, !isGoing);
  const overview = useData().data;
  const fill = useFill();
  const params = useSearchParams();
  const [open, setOpen] = useState<"backfill" | "export" | "delete" | null>(null);
  const close = () => setOpen(null);
  const view = query.data;
  const day = params.get("day");
  const canAsk = view?.sourceView.state === "ready";
  const jobs = overview?.jobs.filter(({ title }) => title.includes(market)) ?? [];
  // Its last day is exclusive for a backfill.
  const span =
    view?.firstDay == null || view.lastDay === null ? null : { from: view.firstDay, to: dayAfter(view.lastDay) };

  function choose(chosen: string) {
    window.history.replaceState(null, "", `?day=${chosen}`);
  }

  return (
    <Page
      parent={PARENT}
      title={formatMarket(market)}
      badges={
        view && (
          <>
            <Tag title={source}>{view.sourceView.title}</Tag>
            {view.feed !== null && (
              <StatusBadge tone={FEED_STATE[view.feed.state].tone}>{FEED_STATE[view.feed.state].word}</StatusBadge>
            )}
          </>
        )
      }
      note={view?.sourceView.note ?? view?.sourceView.message ?? undefined}
      actions={
        view && (
          <>
            {canAsk && span !== null && (
              <>
                <Button
                  icon={Wrench}
                  title="Asks again for what is missing or was unusable"
                  isPending={fill.isPending}
                  onClick={() => fill.mutate({ markets: [market], source, mode: "repair", ...span })}
                >
                  Repair
                </Button>
                <Button
                  icon={ShieldCheck}
                  title="Asks once more for complete days, and shows what the source has revised"
                  isPending={fill.isPending}
                  onClick={() => fill.mutate({ markets: [market], source, mode: "verify", ...span })}
                >
                  Verify
                </Button>
              </>
            )}
            <Button icon={Download} onClick={() => setOpen("export")}>
              Export
            </Button>
            <Button icon={Trash2} look="danger" onClick={() => setOpen("delete")}>
              Delete
            </Button>
            {canAsk && (
              <Button icon={CloudDownload} look="primary" onClick={() => setOpen("backfill")}>
                Backfill
              </Button>
            )}
          </>
        )
      }
    >
      <Loaded query={query} skeleton={<SkeletonRows count={8} />}>
        {(data) => (
          <div className="grid gap-5">
            <Figures view={data} />
            <Compare view={data} />
            {jobs.length > 0 && (
              <Card title="Under way" isFlush>
                <JobList jobs={jobs} />
              </Card>
            )}
            <Calendar list={data.list} chosen={day} onChoose={choose} />
            {day !== null && !isGoing && /^\d{4}-\d{2}-\d{2}$/.test(day) && (
              <DayPanel {...{ source, market, day, canAsk }} />
            )}
            {open === "export" && <ExportDialog view={data} isOpen onClose={close} />}
            {open === "delete" && <DeleteDialog view={data} onGoing={setIsGoing} isOpen onClose={close} />}
          </div>
        )}
      </Loaded>
      {open === "backfill" && (
        <BackfillDialog sources={overview?.sources ?? []} source={source} markets={[market]} isOpen onClose={close} />
      )}
    </Page>
  );
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

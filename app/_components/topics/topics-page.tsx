"use client";
/** What can I predict? */
import { Radar } from "lucide-react";
import { useTopics } from "@/app/_components/data/queries";
import {
  DASH,
  formatHorizon,
  formatInteger,
  formatMarket,
  formatValue,
  plural,
  unitOf,
} from "@/app/_components/format";
import { Page } from "@/app/_components/shell/page";
import { Card } from "@/app/_components/ui/card";
import { type Column, DataTable } from "@/app/_components/ui/data-table";
import { Empty, Loaded, SkeletonRows } from "@/app/_components/ui/state";
import { Tag } from "@/app/_components/ui/status";
import type { TopicView } from "@/lib/forge/views";
import { kindName } from "./names";
import { WindowState } from "./window-state";

const COLUMNS: readonly Column<TopicView>[] = [
  {
    key: "topic",
    head: "Topic",
    sort: (row) => row.topicId,
    cell: (row) => (
      <span className="flex min-w-0 gap-3">
        <span className="w-8 max-md:w-auto shrink-0 text-right font-mono font-normal text-faint">{row.topicId}</span>
        <span className="max-w-96 min-w-0 truncate" title={row.metadata}>
          {row.metadata}
        </span>
      </span>
    ),
  },
  { key: "asset", head: "Asset", sort: (row) => row.asset, cell: (row) => formatMarket(row.asset) },
  {
    key: "horizon",
    head: "Horizon",
    sort: (row) => row.horizonMinutes,
    isNumeric: true,
    cell: (row) => formatHorizon(row.horizonMinutes),
  },
  { key: "kind", head: "Kind", sort: (row) => row.kind, cell: (row) => <Tag>{kindName(row.kind)}</Tag> },
  {
    key: "window",
    head: "Window",
    title: "Open, or the time until the next submission window",
    sort: (row) => (row.window.open ? 0 : row.window.nextAt === null ? null : Date.parse(row.window.nextAt)),
    cell: (row) => <WindowState topic={row} />,
  },
  {
    key: "inference",
    head: "Network inference",
    sort: (row) => (row.networkInference === null ? null : Number(row.networkInference.value)),
    isNumeric: true,
    isWide: true,
    cell: (row) =>
      row.networkInference === null ? (
        DASH
      ) : (
        <span className="font-mono" title={row.networkInference.value}>
          {formatValue(row.networkInference.value, row.kind)} <span className="text-faint">{unitOf(row.kind)}</span>
        </span>
      ),
  },
  { key: "loss", head: "Loss", sort: (row) => row.lossMethod, isWide: true, cell: (row) => row.lossMethod },
  {
    key: "participants",
    head: "Workers",
    title: "Participants known to the network",
    sort: (row) => row.participants,
    isNumeric: true,
    cell: (row) => formatInteger(row.participants),
  },
  {
    key: "mine",
    head: "Mine",
    title: "My workers that run on it",
    sort: (row) => row.mine,
    isNumeric: true,
    cell: (row) => (row.mine === 0 ? <span className="text-faint">0</span> : <strong>{row.mine}</strong>),
  },
];

export function TopicsPage() {
  const query = useTopics();
  return (
    <Page title="Topics" note="What the network asks to be predicted.">
      <Card label="Topics" isFlush>
        <Loaded query={query} skeleton={<SkeletonRows count={5} />}>
          {(topics) => (
            <DataTable
              label="Topics"
              rows={topics}
              columns={COLUMNS}
              rowKey={(row) => String(row.topicId)}
              hrefOf={(row) => `/topics/${row.topicId}`}
              textOf={(row) =>
                `${row.topicId} ${row.metadata} ${row.asset ?? ""} ${formatMarket(row.asset)} ${kindName(row.kind)} ${row.lossMethod}`
              }
              tools={<span className="ml-auto text-sm text-faint">{plural(topics.length, "topic")}</span>}
              filterLabel="Filter by name, asset, kind"
              empty={
                <Empty icon={Radar} title="No topics yet">
                  The runner reads them from the network within seconds after the start. If this stays, look at the
                  network's health on the overview.
                </Empty>
              }
            />
          )}
        </Loaded>
      </Card>
    </Page>
  );
}

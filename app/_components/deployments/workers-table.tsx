"use client";
/** Workers as rows: state, the last windows, what was submitted last, score and reward. */
import type { ReactNode } from "react";
import { useTimeline } from "@/app/_components/data/queries";
import { DASH, formatAllo, formatAlloExact, formatSignificant, formatValue, unitOf } from "@/app/_components/format";
import { deploymentState, SUBMISSION } from "@/app/_components/shell/tones";
import { type Column, DataTable } from "@/app/_components/ui/data-table";
import { Sparkline } from "@/app/_components/ui/sparkline";
import { Status } from "@/app/_components/ui/status";
import { Ago, Countdown } from "@/app/_components/ui/time";
import type { DeploymentView } from "@/lib/forge/views";
import { SmallTimeline } from "./timeline";

function RowTimeline({ id }: { id: string }) {
  const { data } = useTimeline(id);
  return <SmallTimeline slots={data ?? []} />;
}

function LastSubmission({ deployment }: { deployment: DeploymentView }) {
  const last = deployment.lastSubmission;
  if (last === null) return <span className="text-faint">{DASH}</span>;
  const { tone, word } = SUBMISSION[last.state];
  return (
    <div className="leading-4.5 max-md:text-right">
      <div className="whitespace-nowrap">
        <Status tone={tone}>{word}</Status>{" "}
        <span className="text-faint">
          <Ago at={last.createdAt} />
        </span>
      </div>
      <div className="font-mono text-xs" title={last.value ?? undefined}>
        {formatValue(last.value, deployment.topicKind)}{" "}
        <span className="text-faint">{last.value === null ? "" : unitOf(deployment.topicKind)}</span>
      </div>
    </div>
  );
}

const COLUMNS: readonly Column<DeploymentView>[] = [
  {
    key: "topic",
    head: "Worker",
    sort: (row) => row.topicId,
    cell: (row) => (
      <span className="grid max-w-64 leading-4.5 md:min-w-36">
        <span>Topic {row.topicId}</span>
        <span className="truncate text-xs font-normal text-faint" title={row.topicName}>
          {row.topicName}
        </span>
      </span>
    ),
  },
  {
    key: "status",
    head: "Status",
    sort: (row) => deploymentState(row).word,
    cell: (row) => {
      const { tone, word } = deploymentState(row);
      return (
        <Status tone={tone} title={row.lastError ?? undefined}>
          {word}
        </Status>
      );
    },
  },
  { key: "windows", head: "Last 25 windows", cell: (row) => <RowTimeline id={row.id} /> },
  {
    key: "last",
    head: "Last submission",
    sort: (row) => row.lastSubmission?.nonce ?? null,
    cell: (row) => <LastSubmission deployment={row} />,
  },
  {
    key: "next",
    head: "Next window",
    title: "Time until the next submission window opens",
    sort: (row) => (row.nextWindowAt === null ? null : Date.parse(row.nextWindowAt)),
    isNumeric: true,
    cell: (row) => (row.status === "live" ? <Countdown at={row.nextWindowAt} /> : DASH),
  },
  {
    key: "score",
    head: "Score EMA",
    title: "Exponential moving average of the network's scores, and how it moved",
    sort: (row) => row.lastScore?.scoreEma ?? null,
    isNumeric: true,
    cell: (row) => (
      <span className="flex items-center justify-end gap-2">
        <Sparkline values={row.trend} what="Score EMA" />
        <span className="min-w-14 font-mono">{formatSignificant(row.lastScore?.scoreEma)}</span>
      </span>
    ),
  },
  {
    key: "reward",
    head: "Rewards",
    sort: (row) => (row.rewardTotalUallo === null ? null : Number(row.rewardTotalUallo)),
    isNumeric: true,
    cell: (row) => <span title={formatAlloExact(row.rewardTotalUallo)}>{formatAllo(row.rewardTotalUallo)}</span>,
  },
];

interface WorkersTableProps {
  rows: readonly DeploymentView[];
  hasFilter?: boolean;
  /** Beside the filter. */
  tools?: ReactNode;
  empty: ReactNode;
}

export function WorkersTable({ rows, hasFilter = false, tools, empty }: WorkersTableProps) {
  return (
    <DataTable
      label="Workers"
      rows={rows}
      columns={COLUMNS}
      rowKey={(row) => row.id}
      hrefOf={(row) => `/deployments/${row.id}`}
      textOf={
        hasFilter
          ? (row) => `${row.topicId} ${row.topicName} ${row.status} ${row.model.name} ${row.wallet?.address ?? ""}`
          : undefined
      }
      tools={tools}
      filterLabel="Filter by topic, model, address"
      empty={empty}
    />
  );
}

"use client";
/** Wallets as rows: what they hold, how long that lasts, and the workers that use them. */
import { Droplets } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { useAskFaucet } from "@/app/_components/data/actions";
import { DASH, formatAllo, formatAlloExact, formatInteger, formatUtc } from "@/app/_components/format";
import { deploymentState } from "@/app/_components/shell/tones";
import { Button } from "@/app/_components/ui/button";
import { Copyable } from "@/app/_components/ui/copy";
import { type Column, DataTable } from "@/app/_components/ui/data-table";
import { Status } from "@/app/_components/ui/status";
import { Ago } from "@/app/_components/ui/time";
import type { DeploymentView, TopicView, WalletView } from "@/lib/forge/views";
import { gasDays, gasUse, gasWords } from "./gas";

/** Less than this many days of gas is worth a look. */
const LOW_DAYS = 14;
/** Workers named in a row; the rest are counted. */
const MOST_NAMED = 4;

interface WalletsTableProps {
  wallets: readonly WalletView[];
  deployments: readonly DeploymentView[];
  topics: readonly TopicView[];
  /** Of the chain's clock. */
  blockSeconds: number | null;
  hasFaucet: boolean;
  tools: ReactNode;
  empty: ReactNode;
}

interface Row extends WalletView {
  workers: readonly DeploymentView[];
  days: number | null;
  use: string | null;
}

function rowOf(wallet: WalletView, { deployments, topics, blockSeconds }: WalletsTableProps): Row {
  const use = gasUse(wallet.id, deployments, topics, blockSeconds);
  return {
    ...wallet,
    workers: deployments.filter((one) => one.wallet?.id === wallet.id),
    days: gasDays(wallet, use),
    use:
      use === null
        ? null
        : `${formatInteger(use.submissionsPerDay)} submissions a day by the chain's clock, at the last fee: ${formatAlloExact(String(Math.round(use.ualloPerDay)))} a day`,
  };
}

function Gas({ row }: { row: Row }) {
  if (row.balanceUallo === "0" && row.workers.length > 0) {
    return (
      <Status tone="error" title="Its workers cannot pay for a submission.">
        empty
      </Status>
    );
  }
  if (row.days === null) {
    const why = row.workers.length === 0 ? "No worker uses it." : "The fee of its workers is not known yet.";
    return (
      <span title={why} className="text-faint">
        {DASH}
      </span>
    );
  }
  return (
    <Status tone={row.days < 1 ? "error" : row.days < LOW_DAYS ? "wait" : "ok"} title={row.use ?? undefined}>
      {gasWords(row.days)}
    </Status>
  );
}

function Workers({ workers }: { workers: readonly DeploymentView[] }) {
  if (workers.length === 0) return <span className="text-faint">none</span>;
  return (
    <span className="flex flex-wrap gap-x-3 gap-y-0.5 max-md:justify-end">
      {workers.slice(0, MOST_NAMED).map((worker) => {
        const { tone, word } = deploymentState(worker);
        return (
          <Link key={worker.id} href={`/deployments/${worker.id}`} title={`${worker.topicName}: ${word}`}>
            <Status tone={tone} className="hover:text-accent">
              Topic {worker.topicId}
            </Status>
          </Link>
        );
      })}
      {workers.length > MOST_NAMED && <span className="text-faint">and {workers.length - MOST_NAMED} more</span>}
    </span>
  );
}

function Faucet({ wallet }: { wallet: WalletView }) {
  const ask = useAskFaucet();
  return (
    <Button
      icon={Droplets}
      isPending={ask.isPending}
      onClick={() => ask.mutate(wallet.id)}
      title="Asks the network's faucet for ALLO"
      aria-label={`Ask the faucet for ${wallet.alias}`}
    >
      Faucet
    </Button>
  );
}

function columnsOf(hasFaucet: boolean): readonly Column<Row>[] {
  const columns: Column<Row>[] = [
    {
      key: "name",
      head: "Wallet",
      sort: (row) => row.alias,
      cell: (row) => <span className="font-medium wrap-anywhere">{row.alias}</span>,
    },
    { key: "address", head: "Address", cell: (row) => <Copyable text={row.address} what="address" /> },
    {
      key: "balance",
      head: "Balance",
      sort: (row) => (row.balanceUallo === null ? null : Number(row.balanceUallo)),
      isNumeric: true,
      cell: (row) => (
        <span
          title={
            row.balanceUallo === null
              ? "No runner has asked the network yet."
              : `${formatAlloExact(row.balanceUallo)}, as of ${formatUtc(row.balanceAt)}`
          }
        >
          {formatAllo(row.balanceUallo)}
        </span>
      ),
    },
    {
      key: "gas",
      head: "Gas left",
      title: "How long the balance pays for what its live workers submit, by their last fee",
      sort: (row) => row.days,
      cell: (row) => <Gas row={row} />,
    },
    {
      key: "workers",
      head: "Workers",
      sort: (row) => row.workers.length,
      cell: (row) => <Workers workers={row.workers} />,
    },
    {
      key: "made",
      head: "Made",
      sort: (row) => Date.parse(row.createdAt),
      isNumeric: true,
      cell: (row) => <Ago at={row.createdAt} />,
    },
  ];
  if (hasFaucet) {
    columns.push({ key: "faucet", head: "", isNumeric: true, cell: (row) => <Faucet wallet={row} /> });
  }
  return columns;
}

export function WalletsTable(props: WalletsTableProps) {
  return (
    <DataTable
      label="Wallets"
      rows={props.wallets.map((wallet) => rowOf(wallet, props))}
      columns={columnsOf(props.hasFaucet)}
      rowKey={(row) => row.id}
      textOf={(row) => `${row.alias} ${row.address} ${row.workers.map(({ topicId }) => `topic ${topicId}`).join(" ")}`}
      tools={props.tools}
      filterLabel="Filter by name, address, topic"
      empty={props.empty}
    />
  );
}

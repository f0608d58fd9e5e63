"use client";
/** Which feature plans there are, and what can be put into one. */
import { ListTree, Plus } from "lucide-react";
import { usePlans } from "@/app/_components/data/queries";
import { formatHorizon, formatInteger, formatMarket, plural } from "@/app/_components/format";
import { Page } from "@/app/_components/shell/page";
import { JOB } from "@/app/_components/shell/tones";
import { ButtonLink } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { type Column, DataTable } from "@/app/_components/ui/data-table";
import { Empty, Loaded, SkeletonRows } from "@/app/_components/ui/state";
import { Status } from "@/app/_components/ui/status";
import { Ago } from "@/app/_components/ui/time";
import type { PlanView } from "@/lib/forge/views";
import { PluginsCard } from "./plugins-card";

const COLUMNS: readonly Column<PlanView>[] = [
  { key: "name", head: "Plan", sort: ({ name }) => name, cell: ({ name }) => name },
  {
    key: "predicts",
    head: "Predicts",
    sort: ({ plan }) => plan.market,
    cell: ({ plan }) => `${formatMarket(plan.market)}, ${formatHorizon(plan.target.horizonMinutes)} ahead`,
  },
  {
    key: "bars",
    head: "Bars",
    title: "Raw bars in a row, and their width",
    sort: ({ plan }) => plan.intervalMinutes,
    isNumeric: true,
    cell: ({ plan }) => `${plan.inputBars} × ${formatHorizon(plan.intervalMinutes)}`,
  },
  {
    key: "columns",
    head: "Columns",
    sort: ({ columns }) => columns,
    isNumeric: true,
    cell: ({ columns }) => formatInteger(columns),
  },
  {
    key: "analysis",
    head: "Newest analysis",
    sort: ({ analyses }) => (analyses[0] === undefined ? null : Date.parse(analyses[0].job.createdAt)),
    cell: ({ analyses: [newest] }) =>
      newest === undefined ? (
        <span className="text-faint">none</span>
      ) : (
        <span className="inline-flex items-center gap-2">
          <Status tone={JOB[newest.job.status].tone} title={newest.job.error?.message}>
            {JOB[newest.job.status].word}
          </Status>
          <span className="text-faint">{plural(newest.days, "day")}</span>
        </span>
      ),
  },
  {
    key: "saved",
    head: "Saved",
    sort: ({ createdAt }) => Date.parse(createdAt),
    isNumeric: true,
    isWide: true,
    cell: ({ createdAt }) => <Ago at={createdAt} />,
  },
];

export function PlansPage() {
  const query = usePlans();
  return (
    <Page
      title="Plans"
      note="What models look at: bars, features, gaps, target. The same plan makes the training matrix and the live row."
      actions={
        <ButtonLink size="md" look="primary" icon={Plus} href="/plans/new">
          New plan
        </ButtonLink>
      }
    >
      <Card label="Plans" isFlush>
        <Loaded query={query} skeleton={<SkeletonRows count={4} />}>
          {(plans) => (
            <DataTable
              label="Plans"
              rows={plans}
              columns={COLUMNS}
              rowKey={({ id }) => id}
              hrefOf={({ id }) => `/plans/${id}`}
              textOf={({ name, plan }) => `${name} ${formatMarket(plan.market)} ${plan.market}`}
              filterLabel="Filter by name, market"
              tools={<span className="ml-auto text-sm text-faint">{plural(plans.length, "plan")}</span>}
              empty={
                <Empty
                  icon={ListTree}
                  title="No plans yet"
                  actions={
                    <ButtonLink href="/plans/new" look="primary">
                      Make a plan
                    </ButtonLink>
                  }
                >
                  Start from a topic's ready plan, add features by what they estimate, and look at each on real candles
                  before you train.
                </Empty>
              }
            />
          )}
        </Loaded>
      </Card>
      <PluginsCard />
    </Page>
  );
}

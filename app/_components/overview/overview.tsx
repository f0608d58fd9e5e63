"use client";
/** Is everything all right, and am I earning? */
import { Activity } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useDeployments, useHealth, useJobs, useModels } from "@/app/_components/data/queries";
import { WorkersTable } from "@/app/_components/deployments/workers-table";
import { DASH, formatAllo, formatAlloExact, formatInteger, formatPercent, plural } from "@/app/_components/format";
import { JobList } from "@/app/_components/jobs/job-row";
import { Page } from "@/app/_components/shell/page";
import { Card, Stat, StatRow } from "@/app/_components/ui/card";
import { Empty, Loaded, Skeleton, SkeletonRows } from "@/app/_components/ui/state";
import { Countdown } from "@/app/_components/ui/time";
import type { DeploymentView } from "@/lib/forge/views";
import { AttentionList } from "./attention-list";
import { HealthStrip } from "./health-strip";

// Only a new database needs it.
const FirstSteps = dynamic(() => import("./first-steps").then((module) => module.FirstSteps), {
  ssr: false,
  loading: () => <Skeleton className="h-96" />,
});

const RECENT_JOBS = 6;

function totalReward(rows: readonly DeploymentView[]): string | null {
  const known = rows.flatMap((row) => (row.rewardTotalUallo === null ? [] : [BigInt(row.rewardTotalUallo)]));
  return known.length === 0 ? null : known.reduce((sum, amount) => sum + amount, 0n).toString();
}

/** Null while nothing is known. */
function Figures({ rows: known }: { rows: readonly DeploymentView[] | null }) {
  const rows = known ?? [];
  const live = rows.filter((row) => row.status === "live").length;
  const sum = (pick: (row: DeploymentView) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const confirmed = sum((row) => row.counts.confirmed);
  const tried = confirmed + sum((row) => row.counts.failed + row.counts.refused + row.counts.missed);
  const reward = totalReward(rows);
  const next = rows
    .filter((row) => row.status === "live")
    .flatMap((row) => (row.nextWindowAt === null ? [] : [row.nextWindowAt]))
    .sort()[0];
  return (
    <StatRow label="Figures">
      <Stat label="Workers live" note={known === null ? DASH : `of ${formatInteger(rows.length)}`}>
        {known === null ? DASH : formatInteger(live)}
      </Stat>
      <Stat label="Next window" note="opens, for the first of them">
        <Countdown at={next} />
      </Stat>
      <Stat label="Submissions confirmed" note={known === null ? DASH : `of ${plural(tried, "window")}`}>
        {tried === 0 ? DASH : formatPercent(confirmed / tried)}
      </Stat>
      <Stat label="Rewards" note="all workers" title={formatAlloExact(reward)}>
        {formatAllo(reward)}
      </Stat>
    </StatRow>
  );
}

function RecentJobs() {
  const query = useJobs();
  return (
    <Card
      title="Recent jobs"
      isFlush
      actions={
        <Link href="/jobs" className="text-sm text-accent hover:underline">
          All jobs
        </Link>
      }
    >
      <Loaded query={query} skeleton={<SkeletonRows count={3} />}>
        {(jobs) =>
          jobs.length === 0 ? (
            <Empty icon={Activity} title="No jobs yet">
              Backfills and trainings appear here with their progress.
            </Empty>
          ) : (
            <JobList jobs={jobs.slice(0, RECENT_JOBS)} />
          )
        }
      </Loaded>
    </Card>
  );
}

/** Everything below the health at once, so that nothing moves when the parts have arrived one after the other. */
function useIsReady(): boolean {
  const health = useHealth();
  const deployments = useDeployments();
  const jobs = useJobs();
  const models = useModels();
  return [health, deployments, jobs, models].every((query) => !query.isPending);
}

function Workers() {
  const query = useDeployments();
  if (query.data?.length === 0) return <FirstSteps />;
  return (
    <>
      <Figures rows={query.data ?? null} />
      <Card title="Workers" note={query.data && plural(query.data.length, "worker")} isFlush>
        <Loaded query={query} skeleton={<SkeletonRows count={3} />}>
          {(rows) => <WorkersTable rows={rows} empty={null} />}
        </Loaded>
      </Card>
    </>
  );
}

export function Overview() {
  const isReady = useIsReady();
  return (
    <Page title="Overview">
      <HealthStrip />
      {isReady ? (
        <>
          <AttentionList />
          <Workers />
          <RecentJobs />
        </>
      ) : (
        <div aria-busy="true" className="grid gap-5">
          <span className="sr-only">Loading</span>
          <Skeleton className="h-11" />
          <Skeleton className="h-24" />
          <Skeleton className="h-64" />
        </div>
      )}
    </Page>
  );
}

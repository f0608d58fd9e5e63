"use client";
/** One topic: what it asks for, when, what the network says, and what I have on it. */
import { Boxes, Cpu, DatabaseZap, GraduationCap } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useData, useDeployments, useJobs, useModels, useTopic } from "@/app/_components/data/queries";
import { WorkersTable } from "@/app/_components/deployments/workers-table";
import {
  DASH,
  formatHorizon,
  formatInteger,
  formatMarket,
  formatValue,
  plural,
  unitOf,
} from "@/app/_components/format";
import { JobList } from "@/app/_components/jobs/job-row";
import { BackfillDialog } from "@/app/_components/market/backfill-dialog";
import { Page } from "@/app/_components/shell/page";
import { Button, ButtonLink } from "@/app/_components/ui/button";
import { Card, Fact, Facts, Stat, StatRow } from "@/app/_components/ui/card";
import { Empty, Loaded, Skeleton, SkeletonRows } from "@/app/_components/ui/state";
import { StatusBadge, Tag } from "@/app/_components/ui/status";
import { Ago } from "@/app/_components/ui/time";
import type { JobView, TopicView } from "@/lib/forge/views";
import { BaselineDialog } from "./baseline-dialog";
import { historyDays, isPredictable, kindName, topicSummary } from "./names";
import { WindowState } from "./window-state";

const PARENT = { href: "/topics", name: "Topics" };
const JOBS_SHOWN = 5;

function TopicFigures({ topic }: { topic: TopicView }) {
  const { networkInference: inference, window } = topic;
  return (
    <StatRow label="Figures">
      <Stat
        label="Submission window"
        note={
          window.open && window.nonce !== null ? (
            <>
              nonce <span className="font-mono">{formatInteger(window.nonce)}</span>, to block{" "}
              <span className="font-mono">{formatInteger(window.endHeight)}</span>
            </>
          ) : (
            <>
              opens at block <span className="font-mono">{formatInteger(window.nextHeight)}</span>
            </>
          )
        }
      >
        <WindowState topic={topic} />
      </Stat>
      <Stat
        label="Network inference"
        title={inference?.value}
        note={
          inference === null ? (
            DASH
          ) : (
            <>
              nonce <span className="font-mono">{formatInteger(inference.nonce)}</span>
            </>
          )
        }
      >
        {formatValue(inference?.value, topic.kind)}{" "}
        <span className="text-sm font-normal text-faint">{inference === null ? "" : unitOf(topic.kind)}</span>
      </Stat>
      <Stat label="Participants" note="workers on the network">
        {formatInteger(topic.participants)}
      </Stat>
      <Stat label="My workers" note="running on it">
        {formatInteger(topic.mine)}
      </Stat>
    </StatRow>
  );
}

function blocks(count: number) {
  return (
    <>
      <span className="font-mono">{formatInteger(count)}</span> blocks
    </>
  );
}

function TopicFacts({ topic }: { topic: TopicView }) {
  return (
    <Card title="Facts">
      <Facts>
        <Fact name="Asset">{formatMarket(topic.asset)}</Fact>
        <Fact name="Horizon">{formatHorizon(topic.horizonMinutes)}</Fact>
        <Fact name="Kind">{kindName(topic.kind)}</Fact>
        <Fact name="Loss">{topic.lossMethod}</Fact>
        <Fact name="Epoch" title="Distance between two windows">
          {blocks(topic.epochLength)}
        </Fact>
        <Fact name="Window" title="How long a nonce takes submissions">
          {blocks(topic.workerSubmissionWindow)}
        </Fact>
        <Fact name="Ground-truth lag" title="When the truth of a nonce is known">
          {blocks(topic.groundTruthLag)}
        </Fact>
        <Fact name="Read from the network">
          <Ago at={topic.updatedAt} />
        </Fact>
      </Facts>
    </Card>
  );
}

function MyWorkers({ topic }: { topic: TopicView }) {
  const deployments = useDeployments();
  const models = useModels().data?.filter((model) => model.topicId === topic.topicId) ?? [];
  return (
    <Card
      title="My workers"
      isFlush
      actions={
        models.length > 0 && (
          <ButtonLink href={`/models?topic=${topic.topicId}`} icon={Boxes}>
            {plural(models.length, "model")} to deploy
          </ButtonLink>
        )
      }
    >
      <Loaded query={deployments} skeleton={<SkeletonRows count={2} />}>
        {(rows) => (
          <WorkersTable
            rows={rows.filter((row) => row.topicId === topic.topicId)}
            empty={
              <Empty
                icon={Cpu}
                title="No worker on this topic"
                actions={
                  models.length > 0 && (
                    <ButtonLink href={`/models?topic=${topic.topicId}`} look="primary">
                      Choose a model to deploy
                    </ButtonLink>
                  )
                }
              >
                {models.length === 0 ? "Backfill its market and train a baseline; then deploy it." : null}
              </Empty>
            }
          />
        )}
      </Loaded>
    </Card>
  );
}

function MyJobs({ topic }: { topic: TopicView }) {
  const query = useJobs();
  // A backfill is of a market, and its title names it.
  const isFor = (job: JobView) =>
    job.topicId === topic.topicId ||
    (job.kind === "backfill" && topic.asset !== null && job.title.startsWith(topic.asset));
  return (
    <Card
      title="Jobs for it"
      isFlush
      actions={
        <Link href="/jobs" className="text-sm text-accent hover:underline">
          All jobs
        </Link>
      }
    >
      <Loaded query={query} skeleton={<SkeletonRows count={3} />}>
        {(all) => {
          const jobs = all.filter(isFor).slice(0, JOBS_SHOWN);
          return jobs.length > 0 ? <JobList jobs={jobs} /> : <Empty title="No backfill or training yet" />;
        }}
      </Loaded>
    </Card>
  );
}

function Acts({ topic }: { topic: TopicView }) {
  const [open, setOpen] = useState<"backfill" | "baseline" | null>(null);
  const sources = useData().data?.sources ?? [];
  if (!isPredictable(topic)) {
    return (
      <p className="max-w-72 text-sm text-faint">
        This topic does not say its asset, horizon or unit clearly enough to train for it.
      </p>
    );
  }
  const close = () => setOpen(null);
  return (
    <>
      <Button size="md" icon={DatabaseZap} onClick={() => setOpen("backfill")}>
        Backfill
      </Button>
      <Button size="md" look="primary" icon={GraduationCap} onClick={() => setOpen("baseline")}>
        Build a baseline
      </Button>
      {open === "backfill" && (
        <BackfillDialog
          sources={sources}
          markets={[topic.asset]}
          days={historyDays(topic.horizonMinutes)}
          isOpen
          onClose={close}
        />
      )}
      <BaselineDialog topic={topic} isOpen={open === "baseline"} onClose={close} />
    </>
  );
}

export function TopicPage({ topicId }: { topicId: number }) {
  const query = useTopic(topicId);
  const topic = query.data;
  return (
    <Page
      parent={PARENT}
      title={`Topic ${topicId}`}
      badges={
        topic && (
          <>
            <StatusBadge tone={topic.isActive ? "ok" : "muted"}>{topic.isActive ? "Active" : "Inactive"}</StatusBadge>
            {topicSummary(topic) !== "" && <Tag>{topicSummary(topic)}</Tag>}
          </>
        )
      }
      note={topic?.metadata}
      actions={topic && <Acts topic={topic} />}
    >
      <Loaded
        query={query}
        isPage
        skeleton={
          <div className="grid gap-5">
            <Skeleton className="h-24" />
            <Skeleton className="h-64" />
          </div>
        }
      >
        {(shown) => (
          <>
            <TopicFigures topic={shown} />
            <MyWorkers topic={shown} />
            <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
              <MyJobs topic={shown} />
              <TopicFacts topic={shown} />
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
}

"use client";
/** One worker: is it submitting, how is it scored, and what happened in each window? */
import { FileChartColumn, Play, Square, Trash2 } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useRemoveDeployment, useStartDeployment, useStopDeployment } from "@/app/_components/data/actions";
import { useDeployment, useModels } from "@/app/_components/data/queries";
import { DASH, formatAllo, formatAlloExact, formatInteger, formatSignificant, plural } from "@/app/_components/format";
import { Page } from "@/app/_components/shell/page";
import { deploymentState } from "@/app/_components/shell/tones";
import { GradeBadge } from "@/app/_components/trainings/grade";
import { Button, ButtonLink } from "@/app/_components/ui/button";
import { Card, Fact, Facts, Stat, StatRow } from "@/app/_components/ui/card";
import { Copyable } from "@/app/_components/ui/copy";
import { Confirm } from "@/app/_components/ui/dialog";
import { Sparkline } from "@/app/_components/ui/sparkline";
import { Loaded, Skeleton } from "@/app/_components/ui/state";
import { StatusBadge, Tag } from "@/app/_components/ui/status";
import { Ago, Countdown } from "@/app/_components/ui/time";
import type { DeploymentView } from "@/lib/forge/views";
import { LiveLog } from "./live-log";
import { ScoreCharts } from "./score-charts";
import { SubmissionsCard } from "./submissions-card";

const PARENT = { href: "/deployments", name: "Workers" };

function triedWindows({ counts }: DeploymentView): number {
  return counts.confirmed + counts.failed + counts.refused + counts.missed;
}

function Acts({ deployment }: { deployment: DeploymentView }) {
  const router = useRouter();
  const [isAsking, setAsking] = useState(false);
  const start = useStartDeployment();
  const stop = useStopDeployment();
  const remove = useRemoveDeployment();
  const { id, desired, status } = deployment;
  const canStart = desired === "stopped" || status === "failed";
  return (
    <>
      {canStart ? (
        <Button size="md" look="primary" icon={Play} isPending={start.isPending} onClick={() => start.mutate(id)}>
          Start
        </Button>
      ) : (
        <Button size="md" icon={Square} isPending={stop.isPending} onClick={() => stop.mutate(id)}>
          Stop
        </Button>
      )}
      <ButtonLink size="md" icon={FileChartColumn} href={`/evaluations?deploymentId=${id}`}>
        Evaluate
      </ButtonLink>
      <Button size="md" look="danger" icon={Trash2} onClick={() => setAsking(true)}>
        Remove
      </Button>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={`Remove the worker on topic ${deployment.topicId}?`}
        confirm="Remove worker"
        isPending={remove.isPending}
        onConfirm={() => remove.mutate(id, { onSuccess: () => router.push("/deployments") })}
      >
        <p>
          It stops submitting at once, and its page with {plural(triedWindows(deployment), "window")}, scores and log is
          no longer shown.
        </p>
        <p>Its wallet, its model and the ledger of its submissions are kept.</p>
      </Confirm>
    </>
  );
}

function Figures({ deployment }: { deployment: DeploymentView }) {
  const { counts, lastScore, rewardTotalUallo, wallet } = deployment;
  const tried = triedWindows(deployment);
  const lost = [
    counts.failed > 0 && `${counts.failed} failed`,
    counts.refused > 0 && `${counts.refused} refused`,
    counts.missed > 0 && `${counts.missed} missed`,
  ].filter(Boolean);
  return (
    <StatRow label="Figures">
      <Stat label="Next window" note="opens">
        {deployment.status === "live" ? <Countdown at={deployment.nextWindowAt} /> : DASH}
      </Stat>
      <Stat label="Confirmed" note={lost.length > 0 ? lost.join(", ") : "none failed or missed"}>
        {formatInteger(counts.confirmed)}
        <span className="text-sm font-normal text-faint"> of {plural(tried, "window")}</span>
      </Stat>
      <Stat
        label="Score EMA"
        title={String(lastScore?.scoreEma ?? "")}
        note={
          lastScore === null ? (
            "no score yet"
          ) : (
            <>
              nonce <span className="font-mono">{formatInteger(lastScore.nonce)}</span>
              {lastScore.active === false && ", not in the active set"}
            </>
          )
        }
      >
        <span className="flex items-center gap-3">
          {formatSignificant(lastScore?.scoreEma)}
          <Sparkline values={deployment.trend} what="Score EMA" />
        </span>
      </Stat>
      <Stat label="Rewards" note="in total" title={formatAlloExact(rewardTotalUallo)}>
        {formatAllo(rewardTotalUallo)}
      </Stat>
      <Stat
        label="Balance"
        title={formatAlloExact(wallet?.balanceUallo)}
        note={wallet?.balanceAt ? <Ago at={wallet.balanceAt} /> : "not read yet"}
      >
        {formatAllo(wallet?.balanceUallo)}
      </Stat>
    </StatRow>
  );
}

function About({ deployment }: { deployment: DeploymentView }) {
  const { model, wallet } = deployment;
  const trainingId = useModels().data?.find(({ id }) => id === model.id)?.trainingId ?? null;
  return (
    <Card title="About">
      <Facts>
        <Fact name="Topic">
          <Link href={`/topics/${deployment.topicId}`} className="text-accent hover:underline">
            {deployment.topicName}
          </Link>
        </Fact>
        <Fact name="Model">{model.name}</Fact>
        <Fact name="Grade">
          <GradeBadge grade={model.grade} />
          {trainingId !== null && (
            <Link href={`/trainings/${trainingId}`} className="ml-2 text-accent hover:underline">
              Why this grade
            </Link>
          )}
        </Fact>
        <Fact name="SHA-256">
          <Copyable text={model.id} what="model's SHA-256" head={8} tail={4} />
        </Fact>
        <Fact name="Wallet">
          <Copyable text={wallet?.address} what="address" />
        </Fact>
        <Fact name="Made">
          <Ago at={deployment.createdAt} />
        </Fact>
        <Fact name="Live since">
          <Ago at={deployment.liveSince} />
        </Fact>
      </Facts>
    </Card>
  );
}

export function DeploymentPage({ id }: { id: string }) {
  const query = useDeployment(id);
  const deployment = query.data;
  const state = deployment && deploymentState(deployment);
  return (
    <Page
      parent={PARENT}
      title={deployment ? `Worker on topic ${deployment.topicId}` : "Worker"}
      badges={
        deployment &&
        state && (
          <>
            <StatusBadge tone={state.tone}>{state.word}</StatusBadge>
            <Tag>{deployment.topicKind === "price" ? "submits a price" : "submits a log return"}</Tag>
          </>
        )
      }
      note={deployment?.topicName}
      actions={deployment && <Acts deployment={deployment} />}
    >
      <Loaded
        query={query}
        isPage
        skeleton={
          <div className="grid gap-5">
            <Skeleton className="h-24" />
            <Skeleton className="h-80" />
            <Skeleton className="h-80" />
          </div>
        }
      >
        {(shown) => (
          <>
            {shown.lastError !== null && (
              <p role="alert" className="rounded-lg bg-error-wash px-4 py-3 text-sm text-error">
                {shown.lastError}
              </p>
            )}
            <Figures deployment={shown} />
            <SubmissionsCard deployment={shown} />
            <ScoreCharts deployment={shown} />
            <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
              <LiveLog deploymentId={shown.id} />
              <About deployment={shown} />
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
}

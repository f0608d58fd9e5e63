"use client";
/** Why this grade? */
import { CircleAlert, Columns3, FileChartColumn, Rocket, X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useCancelJob } from "@/app/_components/data/actions";
import { useTraining } from "@/app/_components/data/queries";
import { formatHorizon, formatMarket, plural } from "@/app/_components/format";
import { JobProgress } from "@/app/_components/jobs/job-row";
import { DeployDialog } from "@/app/_components/models/deploy-dialog";
import { Page } from "@/app/_components/shell/page";
import { JOB } from "@/app/_components/shell/tones";
import { Button, ButtonLink } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { Empty, Loaded, Skeleton } from "@/app/_components/ui/state";
import { StatusBadge, Tag } from "@/app/_components/ui/status";
import { Ago } from "@/app/_components/ui/time";
import type { TrainingView } from "@/lib/forge/views";
import { CandidatesCard } from "./candidates-card";
import { AdditionalMetrics, DatasetCard, TimingsCard } from "./facts-cards";
import { FoldsCard } from "./folds-card";
import { HoldoutCard } from "./holdout-card";
import { ImportanceCard } from "./importance-card";
import { MetricCards } from "./metric-cards";
import { PredictionCharts } from "./prediction-charts";
import { SearchCard } from "./search-card";

const PARENT = { href: "/trainings", name: "Trainings" };

function Unfinished({ training }: { training: TrainingView }) {
  const { job } = training;
  if (job.status === "failed") {
    return (
      <Card label="Failure">
        <Empty
          icon={CircleAlert}
          title="The training failed"
          actions={<ButtonLink href={`/topics/${training.topicId}`}>Back to topic {training.topicId}</ButtonLink>}
        >
          <p>{job.error?.message}</p>
          <p>{job.error?.remedy}</p>
        </Empty>
      </Card>
    );
  }
  if (job.status === "cancelled") {
    return (
      <Card label="Cancelled">
        <Empty
          title="The training was cancelled"
          actions={
            <ButtonLink href={`/topics/${training.topicId}`}>Train again from topic {training.topicId}</ButtonLink>
          }
        />
      </Card>
    );
  }
  return (
    <>
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Card title="Progress">
          {job.progress === null ? (
            <p className="text-sm text-soft">Waiting for a runner to take it up.</p>
          ) : (
            <JobProgress job={job} />
          )}
        </Card>
        <SearchCard training={training} />
      </div>
      {training.progress.length > 0 && <CandidatesCard candidates={training.progress} isRunning />}
    </>
  );
}

function Acts({ training }: { training: TrainingView }) {
  const cancel = useCancelJob();
  const { job, modelId } = training;
  if (job.status === "queued" || job.status === "running") {
    return (
      <Button size="md" icon={X} isPending={cancel.isPending} onClick={() => cancel.mutate(job.id)}>
        Cancel
      </Button>
    );
  }
  return (
    <>
      {training.evaluationId !== null && (
        <ButtonLink size="md" icon={FileChartColumn} href={`/evaluations/${training.evaluationId}`}>
          Full report
        </ButtonLink>
      )}
      <ButtonLink size="md" icon={Columns3} href={`/trainings/compare?ids=${training.id}`}>
        Compare
      </ButtonLink>
      {modelId !== null && <Deploy training={training} modelId={modelId} />}
    </>
  );
}

function Deploy({ training, modelId }: { training: TrainingView; modelId: string }) {
  const [isDeploying, setDeploying] = useState(false);
  const { topicId, family, report } = training;
  return (
    <>
      <Button size="md" look="primary" icon={Rocket} onClick={() => setDeploying(true)}>
        Deploy
      </Button>
      <DeployDialog
        model={{ id: modelId, name: `${family} model`, topicId, grade: report?.grade ?? null }}
        isOpen={isDeploying}
        onClose={() => setDeploying(false)}
      />
    </>
  );
}

function Result({ training }: { training: TrainingView }) {
  const { report, folds, candidates, predictions, dataset, timings, plan, holdout, importance } = training;
  if (report === null) return <Unfinished training={training} />;
  return (
    <>
      <div className="grid gap-2">
        <MetricCards report={report} />
        <p className="text-sm text-faint">
          Graded on pooled out-of-fold predictions of the best of {plural(candidates?.length ?? 0, "configuration")}. It
          was chosen on the same data, so expect a little less of it live.
        </p>
      </div>
      {holdout !== null && <HoldoutCard id={training.id} holdout={holdout} />}
      {folds !== null && folds.length > 0 && <FoldsCard folds={folds} />}
      {predictions !== null && predictions.length > 0 && <PredictionCharts predictions={predictions} />}
      {candidates !== null && candidates.length > 0 && <CandidatesCard candidates={candidates} />}
      <div className="grid items-start gap-5 lg:grid-cols-2">
        {importance !== null && importance.length > 0 && <ImportanceCard importance={importance} />}
        <SearchCard training={training} />
        {dataset !== null && <DatasetCard dataset={dataset} plan={plan} />}
        {timings !== null && timings.length > 0 && <TimingsCard timings={timings} />}
      </div>
      <AdditionalMetrics report={report} />
    </>
  );
}

export function TrainingPage({ id }: { id: string }) {
  const query = useTraining(id);
  const training = query.data;
  return (
    <Page
      parent={PARENT}
      title={training ? `Training for topic ${training.topicId}` : "Training"}
      badges={
        training && (
          <>
            <StatusBadge tone={JOB[training.job.status].tone}>{JOB[training.job.status].word}</StatusBadge>
            <Tag>{training.family}</Tag>
          </>
        )
      }
      note={
        training && (
          <>
            {training.job.title} ·{" "}
            <Link href={`/topics/${training.topicId}`} className="text-accent hover:underline">
              {formatMarket(training.plan.market)}, {formatHorizon(training.plan.target.horizonMinutes)} ahead
            </Link>{" "}
            · <Ago at={training.job.finishedAt ?? training.job.createdAt} />
          </>
        )
      }
      actions={training && <Acts training={training} />}
    >
      <Loaded
        query={query}
        isPage
        skeleton={
          <div className="grid gap-5">
            <Skeleton className="h-20" />
            <Skeleton className="h-52" />
            <Skeleton className="h-80" />
          </div>
        }
      >
        {(shown) => <Result training={shown} />}
      </Loaded>
    </Page>
  );
}

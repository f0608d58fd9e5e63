"use client";
/** Do I believe it? */
import { CircleAlert, Download } from "lucide-react";
import Link from "next/link";
import { address } from "@/app/_components/data/address";
import { useEvaluation } from "@/app/_components/data/queries";
import { formatDay, formatHorizon, plural } from "@/app/_components/format";
import { JobProgress } from "@/app/_components/jobs/job-row";
import { Page } from "@/app/_components/shell/page";
import { JOB } from "@/app/_components/shell/tones";
import { AdditionalMetrics } from "@/app/_components/trainings/facts-cards";
import { MetricCards } from "@/app/_components/trainings/metric-cards";
import { ButtonLink } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { Empty, Loaded, Skeleton } from "@/app/_components/ui/state";
import { StatusBadge, Tag } from "@/app/_components/ui/status";
import { Ago } from "@/app/_components/ui/time";
import type { AnalysisView, EvaluationView, JobView } from "@/lib/forge/views";
import { EvaluationCharts } from "./evaluation-charts";
import { EvidenceCard, TrialsCard } from "./evidence-cards";
import { GatesCard } from "./gates-card";
import { SlicesCard } from "./slices-card";
import { kindOf, subjectInWords } from "./words";

const PARENT = { href: "/evaluations", name: "Evaluations" };

/** What is graded: its own page. */
function SubjectLink({ subject }: { subject: EvaluationView["subject"] }) {
  const link = {
    arrays: null,
    training: subject.kind === "training" && { href: `/trainings/${subject.trainingId}`, name: "The training" },
    deployment: subject.kind === "deployment" && { href: `/deployments/${subject.deploymentId}`, name: "The worker" },
    model: subject.kind === "model" && { href: `/models/${subject.modelId}`, name: "The model" },
  }[subject.kind];
  if (!link) return null;
  return (
    <Link href={link.href} className="text-accent hover:underline">
      {link.name}
    </Link>
  );
}

function Downloads({ id }: { id: string }) {
  const file = (name: string) => address(`/api/v1/evaluations/${id}/${name}`);
  return (
    <>
      {[
        ["HTML", "report.html"],
        ["JSON", "report.json"],
        ["CSV", "predictions.csv"],
      ].map(([name, path]) => (
        <a
          key={path}
          href={file(path as string)}
          download
          className="inline-flex h-8 items-center gap-2 rounded-md border border-line-strong bg-raised px-3 font-medium hover:bg-hover"
        >
          <Download className="size-3.5" aria-hidden />
          {name}
        </a>
      ))}
    </>
  );
}

/** The job that makes the report, or the analysis beside a report that is there. */
function Waiting({ job, what }: { job: JobView; what: string }) {
  if (job.status === "failed" || job.status === "cancelled") {
    return (
      <Card label="Failure">
        <Empty
          icon={job.status === "failed" ? CircleAlert : undefined}
          title={job.status === "failed" ? `The ${what} failed` : `The ${what} was cancelled`}
          actions={<ButtonLink href="/evaluations">Evaluate again</ButtonLink>}
        >
          <p>{job.error?.message}</p>
          <p>{job.error?.remedy}</p>
        </Empty>
      </Card>
    );
  }
  return (
    <Card title={`The ${what} is being made`}>
      {job.progress === null ? (
        <p className="text-sm text-soft">Waiting for a runner to take it up.</p>
      ) : (
        <JobProgress job={job} />
      )}
    </Card>
  );
}

function Analysed({ analysis }: { analysis: AnalysisView }) {
  const { folds, regimes, periods, bootstrap, permutation } = analysis;
  const isMonthly = periods[0]?.name.length === 7;
  return (
    <>
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <EvidenceCard analysis={analysis} />
        <TrialsCard analysis={analysis} />
      </div>
      <GatesCard gates={analysis.gates} />
      <EvaluationCharts analysis={analysis} />
      <div className="grid items-start gap-5 lg:grid-cols-2">
        {folds.length > 0 && <SlicesCard title="Folds" note="in time order" head="Fold" slices={folds} />}
        {regimes.length > 0 && (
          <SlicesCard title="Regimes" note="the market before each row" head="Regime" slices={regimes} />
        )}
        {periods.length > 0 && (
          <SlicesCard
            title={isMonthly ? "Months" : "Days"}
            note="UTC"
            head={isMonthly ? "Month" : "Day"}
            slices={periods}
          />
        )}
      </div>
      <p className="text-sm text-faint">
        Intervals: stationary block bootstrap, {bootstrap.samples} samples, blocks of {bootstrap.meanBlockRows} rows on
        average. Shifted p:{" "}
        {permutation.samples === 0
          ? "there are too few rows to shift them."
          : `predictions moved along the truths by ${permutation.samples} lags of at least ${plural(permutation.leastLagRows, "row")}.`}{" "}
        Seed {bootstrap.seed}: the same rows give the same figures.
      </p>
    </>
  );
}

function Result({ evaluation }: { evaluation: EvaluationView }) {
  const { report, analysis, job } = evaluation;
  if (report === null) return job === null ? null : <Waiting job={job} what="report" />;
  return (
    <>
      <MetricCards report={report} analysis={analysis} />
      {analysis !== null ? (
        <Analysed analysis={analysis} />
      ) : job !== null && job.status !== "succeeded" ? (
        <Waiting job={job} what="analysis" />
      ) : (
        <p className="text-sm text-faint">
          This evaluation was made before there were intervals, tests and gates. Evaluate the predictions again for
          them.
        </p>
      )}
      <AdditionalMetrics report={report} />
    </>
  );
}

function Note({ evaluation }: { evaluation: EvaluationView }) {
  const { analysis, report, subject, createdAt } = evaluation;
  const rows = report?.metrics.n_samples ?? null;
  return (
    <>
      {subjectInWords(subject)} <SubjectLink subject={subject} />
      <span className="block text-faint">
        {rows !== null && <>{plural(rows, "row")} · </>}
        {analysis?.from && analysis.to && (
          <>
            {formatDay(analysis.from)} to {formatDay(analysis.to)} ·{" "}
          </>
        )}
        {analysis?.horizonMinutes != null && <>{formatHorizon(analysis.horizonMinutes)} ahead · </>}
        <Ago at={createdAt} />
      </span>
    </>
  );
}

export function EvaluationPage({ id }: { id: string }) {
  const query = useEvaluation(id);
  const evaluation = query.data;
  const job = evaluation?.job ?? null;
  return (
    <Page
      parent={PARENT}
      title={evaluation?.title ?? "Evaluation"}
      badges={
        evaluation && (
          <>
            {job !== null && job.status !== "succeeded" && (
              <StatusBadge tone={JOB[job.status].tone}>{JOB[job.status].word}</StatusBadge>
            )}
            <Tag>{kindOf(evaluation.subject)}</Tag>
          </>
        )
      }
      note={evaluation && <Note evaluation={evaluation} />}
      actions={evaluation?.report != null && <Downloads id={id} />}
    >
      <Loaded
        query={query}
        isPage
        skeleton={
          <div className="grid gap-5">
            <Skeleton className="h-44" />
            <Skeleton className="h-64" />
            <Skeleton className="h-80" />
          </div>
        }
      >
        {(shown) => <Result evaluation={shown} />}
      </Loaded>
    </Page>
  );
}

"use client";
/** Which trainings ran, and what came of them. */
import { Columns3, GraduationCap } from "lucide-react";
import { useModels, useTrainings } from "@/app/_components/data/queries";
import { DASH, formatDuration, plural } from "@/app/_components/format";
import { JobProgress } from "@/app/_components/jobs/job-row";
import { Page } from "@/app/_components/shell/page";
import { JOB } from "@/app/_components/shell/tones";
import { ButtonLink } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { type Column, DataTable } from "@/app/_components/ui/data-table";
import { Empty, Loaded, SkeletonRows } from "@/app/_components/ui/state";
import { Status } from "@/app/_components/ui/status";
import { Ago } from "@/app/_components/ui/time";
import type { JobView, ModelView } from "@/lib/forge/views";
import { GradeBadge } from "./grade";

interface Row {
  job: JobView;
  model: ModelView | undefined;
}

function seconds({ startedAt, finishedAt }: JobView): number | null {
  if (startedAt === null || finishedAt === null) return null;
  return (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
}

const COLUMNS: readonly Column<Row>[] = [
  { key: "training", head: "Training", sort: ({ job }) => job.title, cell: ({ job }) => job.title },
  {
    key: "status",
    head: "Status",
    sort: ({ job }) => job.status,
    cell: ({ job }) => (
      <div className="min-w-32">
        <Status tone={JOB[job.status].tone} title={job.error?.message}>
          {JOB[job.status].word}
        </Status>
        <JobProgress job={job} />
      </div>
    ),
  },
  {
    key: "grade",
    head: "Grade",
    title: "Out of fold, by seven metrics",
    sort: ({ model }) => model?.score ?? null,
    cell: ({ model }) => (model === undefined ? DASH : <GradeBadge grade={model.grade} score={model.score} />),
  },
  {
    key: "took",
    head: "Took",
    sort: ({ job }) => seconds(job),
    isNumeric: true,
    cell: ({ job }) => formatDuration(seconds(job)),
  },
  {
    key: "asked",
    head: "Asked for",
    sort: ({ job }) => Date.parse(job.createdAt),
    isNumeric: true,
    cell: ({ job }) => <Ago at={job.createdAt} />,
  },
];

export function TrainingsPage() {
  const query = useTrainings();
  const models = useModels().data ?? [];
  return (
    <Page
      title="Trainings"
      note="Searches for a model: candidates, folds, grade."
      actions={
        <>
          <ButtonLink size="md" icon={Columns3} href="/trainings/compare">
            Compare
          </ButtonLink>
          <ButtonLink size="md" look="primary" icon={GraduationCap} href="/trainings/new">
            New training
          </ButtonLink>
        </>
      }
    >
      <Card label="Trainings" isFlush>
        <Loaded query={query} skeleton={<SkeletonRows count={4} />}>
          {(jobs) => (
            <DataTable
              label="Trainings"
              rows={jobs.map((job) => ({ job, model: models.find((model) => model.trainingId === job.id) }))}
              columns={COLUMNS}
              rowKey={({ job }) => job.id}
              hrefOf={({ job }) => `/trainings/${job.id}`}
              textOf={({ job }) => `${job.title} ${JOB[job.status].word}`}
              tools={<span className="ml-auto text-sm text-faint">{plural(jobs.length, "training")}</span>}
              filterLabel="Filter by topic, family, status"
              empty={
                <Empty
                  icon={GraduationCap}
                  title="No trainings yet"
                  actions={
                    <ButtonLink href="/topics" look="primary">
                      Choose a topic to train for
                    </ButtonLink>
                  }
                >
                  A training searches configurations on walk-forward folds and grades them out of fold.
                </Empty>
              }
            />
          )}
        </Loaded>
      </Card>
    </Page>
  );
}

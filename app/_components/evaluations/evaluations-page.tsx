"use client";
/** What was graded, and how it did. */
import { FileChartColumn, Plus } from "lucide-react";
import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { useEvaluations } from "@/app/_components/data/queries";
import { DASH, formatInteger, plural } from "@/app/_components/format";
import { JobProgress } from "@/app/_components/jobs/job-row";
import { formatMetric } from "@/app/_components/metrics";
import { Page } from "@/app/_components/shell/page";
import { JOB } from "@/app/_components/shell/tones";
import { GradeBadge } from "@/app/_components/trainings/grade";
import { Button } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { type Column, DataTable } from "@/app/_components/ui/data-table";
import { Empty, Loaded, SkeletonRows } from "@/app/_components/ui/state";
import { Status, Tag } from "@/app/_components/ui/status";
import { Ago } from "@/app/_components/ui/time";
import type { EvaluationSummaryView } from "@/lib/forge/views";
import { EvaluateDialog } from "./evaluate-dialog";
import { kindOf } from "./words";

const metric = (key: string, head: string, format: "share" | "number"): Column<EvaluationSummaryView> => ({
  key,
  head,
  sort: (row) => row.metrics?.[key] ?? null,
  isNumeric: true,
  isWide: true,
  cell: (row) => formatMetric(row.metrics?.[key], format),
});

const COLUMNS: readonly Column<EvaluationSummaryView>[] = [
  {
    key: "title",
    head: "Evaluation",
    sort: (row) => row.title,
    cell: (row) => (
      <>
        {row.title}
        {row.subject.kind === "model" && (row.subject.seenRows ?? 0) > 0 && (
          <Tag className="ml-2" title="It was trained on some of these rows: on those a good report means nothing">
            seen in training
          </Tag>
        )}
      </>
    ),
  },
  { key: "of", head: "Of", sort: (row) => kindOf(row.subject), cell: (row) => <Tag>{kindOf(row.subject)}</Tag> },
  {
    key: "grade",
    head: "Grade",
    sort: (row) => row.numPassed,
    cell: (row) =>
      row.grade !== null && row.numPassed !== null ? (
        <GradeBadge grade={row.grade} score={row.numPassed / 7} />
      ) : row.job === null ? (
        DASH
      ) : (
        <div className="min-w-32">
          <Status tone={JOB[row.job.status].tone} title={row.job.error?.message}>
            {JOB[row.job.status].word}
          </Status>
          <JobProgress job={row.job} />
        </div>
      ),
  },
  { key: "rows", head: "Rows", sort: (row) => row.rows, isNumeric: true, cell: (row) => formatInteger(row.rows) },
  metric("directional_accuracy", "Accuracy", "share"),
  metric("pearson_r", "Pearson r", "number"),
  metric("czar_improvement", "CZAR impr.", "share"),
  {
    key: "made",
    head: "Made",
    sort: (row) => Date.parse(row.createdAt),
    isNumeric: true,
    cell: (row) => <Ago at={row.createdAt} />,
  },
];

export function EvaluationsPage() {
  const query = useEvaluations();
  const router = useRouter();
  const params = useSearchParams();
  // Other pages link here with what is to be evaluated: ?trainingId=…, ?modelId=…, ?deploymentId=….
  const [isAsking, setAsking] = useState(() =>
    ["trainingId", "modelId", "deploymentId"].some((key) => params.has(key)),
  );
  const ask = (
    <Button size="md" look="primary" icon={Plus} onClick={() => setAsking(true)}>
      Evaluate
    </Button>
  );
  return (
    <Page title="Evaluations" note="Predictions against what came true, and whether to believe them." actions={ask}>
      <Card label="Evaluations" isFlush>
        <Loaded query={query} skeleton={<SkeletonRows count={4} />}>
          {(evaluations) => (
            <DataTable
              label="Evaluations"
              rows={evaluations}
              columns={COLUMNS}
              rowKey={(row) => row.id}
              hrefOf={(row) => `/evaluations/${row.id}`}
              textOf={(row) => `${row.title} ${kindOf(row.subject)} ${row.grade ?? ""}`}
              tools={<span className="ml-auto text-sm text-faint">{plural(evaluations.length, "evaluation")}</span>}
              filterLabel="Filter by title, kind, grade"
              empty={
                <Empty icon={FileChartColumn} title="No evaluations yet" actions={ask}>
                  Grade any predictions: arrays, a CSV file, a model over days, a live worker's history, a training.
                </Empty>
              }
            />
          )}
        </Loaded>
      </Card>
      {isAsking && (
        <EvaluateDialog
          isOpen
          onClose={() => setAsking(false)}
          onMade={(id) => router.push(`/evaluations/${id}`)}
          chosen={Object.fromEntries(params)}
        />
      )}
    </Page>
  );
}

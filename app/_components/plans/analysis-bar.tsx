"use client";
/** Asks for an analysis, shows how far it is, and chooses among those that were made. */
import { ChartColumn, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useAnalysePlan, useCancelJob } from "@/app/_components/data/actions";
import { formatMoment, plural } from "@/app/_components/format";
import { JobProgress } from "@/app/_components/jobs/job-row";
import { JOB } from "@/app/_components/shell/tones";
import { Button } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { Field, Select } from "@/app/_components/ui/fields";
import { Status } from "@/app/_components/ui/status";
import type { PlanView } from "@/lib/forge/views";

const MOST_DAYS = 3660;

/** Days that give some thousands of rows. */
function usualDays({ plan }: PlanView): number {
  return plan.rowEveryMinutes <= 5 ? 30 : plan.rowEveryMinutes < 60 ? 90 : 365;
}

function RunningAnalysis({ job }: { job: PlanView["analyses"][number]["job"] }) {
  const cancel = useCancelJob();
  return (
    <div className="flex min-w-56 grow items-center gap-3 text-sm">
      <div className="min-w-0 grow">
        {job.progress === null ? (
          <span className="text-soft">Waiting for a runner to take it up.</span>
        ) : (
          <JobProgress job={job} />
        )}
      </div>
      <Button icon={X} isPending={cancel.isPending} onClick={() => cancel.mutate(job.id)}>
        Cancel
      </Button>
    </div>
  );
}

interface AnalysisBarProps {
  plan: PlanView;
  chosen: string | null;
  onChoose: (analysisId: string) => void;
}

export function AnalysisBar({ plan, chosen, onChoose }: AnalysisBarProps) {
  const analyse = useAnalysePlan();
  const [days, setDays] = useState(String(usualDays(plan)));
  const [newest] = plan.analyses;
  const open = plan.analyses.find(({ job }) => job.status === "queued" || job.status === "running");
  const done = plan.analyses.filter(({ job }) => job.status === "succeeded");
  const failed = newest !== undefined && newest.job.status === "failed" ? newest.job : null;

  function submit(event: FormEvent) {
    event.preventDefault();
    analyse.mutate({ planId: plan.id, days: Number(days) }, { onSuccess: ({ id }) => onChoose(id) });
  }

  return (
    <Card label="Analysis">
      <div className="flex flex-wrap items-end gap-x-5 gap-y-3">
        <form onSubmit={submit} className="flex items-end gap-2">
          <div className="w-28">
            <Field
              label="Days back"
              type="number"
              inputMode="numeric"
              min={1}
              max={MOST_DAYS}
              step={1}
              required
              value={days}
              onChange={(event) => setDays(event.target.value)}
            />
          </div>
          <Button
            size="md"
            look={plan.analyses.length === 0 ? "primary" : "plain"}
            type="submit"
            icon={ChartColumn}
            isPending={analyse.isPending}
            disabled={open !== undefined}
          >
            Analyse
          </Button>
        </form>
        {open !== undefined && <RunningAnalysis job={open.job} />}
        {done.length > 0 && (
          <div className="ml-auto max-sm:ml-0">
            <Select
              label="Shown"
              isLabelled
              value={chosen ?? ""}
              options={done.map(({ id, days: span, job }) => ({
                value: id,
                name: `${plural(span, "day")}, ${formatMoment(job.finishedAt)} UTC`,
              }))}
              onChoose={onChoose}
            />
          </div>
        )}
      </div>
      {failed !== null && (
        <div className="mt-3 rounded-md bg-error-wash px-3 py-2 text-sm text-error">
          <Status tone="error">{JOB.failed.word}</Status> {failed.error?.message}{" "}
          <span className="text-soft">{failed.error?.remedy}</span>
        </div>
      )}
    </Card>
  );
}

"use client";
/** A job: what it is, how far, how long still; its failure with what to do about it. */
import { X } from "lucide-react";
import Link from "next/link";
import { useCancelJob } from "@/app/_components/data/actions";
import { useNow } from "@/app/_components/data/clock";
import { formatDuration } from "@/app/_components/format";
import { JOB } from "@/app/_components/shell/tones";
import { IconButton } from "@/app/_components/ui/button";
import { ProgressBar, progressText } from "@/app/_components/ui/progress";
import { Status } from "@/app/_components/ui/status";
import { Ago } from "@/app/_components/ui/time";
import type { JobView } from "@/lib/forge/views";

const KIND: Record<JobView["kind"], string> = {
  backfill: "Backfill",
  import: "Import",
  training: "Training",
  evaluation: "Evaluation",
  analysis: "Feature analysis",
  faucet: "Faucet",
};

function took(job: JobView): string | null {
  if (job.startedAt === null || job.finishedAt === null) return null;
  return formatDuration((Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000);
}

/** Bar and figures of a job that runs. */
export function JobProgress({ job }: { job: JobView }) {
  const now = useNow();
  if (job.status !== "running" || job.progress === null) return null;
  const { done, total, message } = job.progress;
  return (
    <div className="mt-1.5 grid gap-1">
      <ProgressBar share={total > 0 ? done / total : null} label={`${KIND[job.kind]} ${job.title}`} />
      <p className="flex flex-wrap justify-between gap-x-4 text-xs text-faint">
        <span>{message}</span>
        <span>{progressText(job, now)}</span>
      </p>
    </div>
  );
}

function Title({ job }: { job: JobView }) {
  const text = (
    <>
      {KIND[job.kind]} <span className="font-normal text-soft">{job.title}</span>
    </>
  );
  if (job.href === null) return <span className="font-medium">{text}</span>;
  return (
    <Link href={job.href} className="font-medium hover:text-accent">
      {text}
    </Link>
  );
}

export function JobRow({ job }: { job: JobView }) {
  const cancel = useCancelJob();
  const { tone, word } = JOB[job.status];
  const isOpen = job.status === "queued" || job.status === "running";
  const duration = took(job);
  return (
    <li className="border-b border-line px-4 py-2.5 text-sm last:border-b-0" data-job={job.id}>
      <div className="flex items-center gap-x-3">
        <span className="w-24 shrink-0">
          <Status tone={tone}>{word}</Status>
        </span>
        <span className="min-w-0 grow truncate" title={job.title}>
          <Title job={job} />
        </span>
        <span className="shrink-0 text-right text-faint max-sm:hidden">
          {duration !== null && <>took {duration} · </>}
          <Ago at={job.finishedAt ?? job.startedAt ?? job.createdAt} />
        </span>
        {isOpen && (
          <IconButton
            label={`Cancel ${job.title}`}
            icon={X}
            className="-my-1 size-7"
            disabled={cancel.isPending}
            onClick={() => cancel.mutate(job.id)}
          />
        )}
      </div>
      <JobProgress job={job} />
      {job.status === "failed" && job.error !== null && (
        <p className="mt-1.5 rounded-md bg-error-wash px-3 py-2 text-error">
          {job.error.message} <span className="text-soft">{job.error.remedy}</span>
        </p>
      )}
    </li>
  );
}

export function JobList({ jobs }: { jobs: readonly JobView[] }) {
  return (
    <ul aria-label="Jobs">
      {jobs.map((job) => (
        <JobRow key={job.id} job={job} />
      ))}
    </ul>
  );
}

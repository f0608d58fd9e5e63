/** An evaluation's rows as JSON. */
import { PRIMARY_METRICS } from "@/lib/evaluation/report";
import { toJobView } from "@/lib/forge/jobs/job-view";
import { AnalysisView, type EvaluationSummaryView, EvaluationView, ReportView } from "@/lib/forge/views";
import type { Evaluation, Job } from "@/lib/store/generated/client";
import { ModelInput } from "./evaluation-input";

const Subject = EvaluationView.shape.subject;

type Stored = Omit<Evaluation, "predictions" | "chainId">;

/** At least one of the two is there: the job that makes it, what was made. */
export function toEvaluationView(job: Job | null, done: Stored | null): EvaluationView {
  if (done !== null) {
    const subject = Subject.parse(done.subject);
    return {
      id: done.id,
      title: done.title === "" ? titleOf(subject, job) : done.title,
      createdAt: done.createdAt.toISOString(),
      job: job && toJobView(job),
      subject,
      report: ReportView.parse(done.report),
      analysis: done.analysis === null ? null : AnalysisView.parse(done.analysis),
    };
  }
  if (job === null) throw new Error("an evaluation without a row and without a job");
  const { modelId, fromMs, toMs, title } = ModelInput.parse(job.input);
  return {
    id: job.id,
    title,
    createdAt: job.createdAt.toISOString(),
    job: toJobView(job),
    subject: { kind: "model", modelId, from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() },
    report: null,
    analysis: null,
  };
}

/** Of rows of before titles were stored. */
function titleOf(subject: EvaluationView["subject"], job: Job | null): string {
  if (job !== null) return toJobView(job).title;
  if (subject.kind === "arrays") return `${subject.count} predictions`;
  return `A ${subject.kind}'s predictions`;
}

export function toSummaryView(job: Job | null, done: Omit<Stored, "analysis"> | null): EvaluationSummaryView {
  const {
    id,
    title,
    createdAt,
    subject,
    report,
    job: jobView,
  } = toEvaluationView(job, done && { ...done, analysis: null });
  return {
    id,
    title,
    createdAt,
    subject,
    job: jobView,
    rows: report?.metrics.n_samples ?? null,
    grade: report?.grade ?? null,
    numPassed: report?.num_passed ?? null,
    metrics: report && Object.fromEntries(PRIMARY_METRICS.map((name) => [name, report.metrics[name] ?? null])),
  };
}

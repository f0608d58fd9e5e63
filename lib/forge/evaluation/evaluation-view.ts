/** An evaluation's rows as JSON. */
import { z } from "zod";
import { toJobView } from "@/lib/forge/jobs/job-view";
import type { EvaluationView } from "@/lib/forge/views";
import type { Evaluation, Job } from "@/lib/store/generated/client";
import { StoredReport } from "./report-view";

/** What an evaluation's job is asked to do; written by requestEvaluation alone. */
export const EvaluationInput = z.object({
  title: z.string(),
  modelId: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
});
export type EvaluationInput = z.infer<typeof EvaluationInput>;

const Subject = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("arrays"), count: z.number() }),
  z.object({
    kind: z.literal("model"),
    modelId: z.string(),
    from: z.string(),
    to: z.string(),
    rows: z.number().optional(),
    seenRows: z.number().optional(),
  }),
]);

/** Of an evaluation that is (or was) a job; `done` is what it made. */
export function toEvaluationView(job: Job, done: Evaluation | null): EvaluationView {
  if (done !== null) return { ...toFinishedView(done), job: toJobView(job) };
  const { modelId, fromMs, toMs, title } = EvaluationInput.parse(job.input);
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

export function toFinishedView(done: Evaluation): EvaluationView {
  return {
    id: done.id,
    title: done.title,
    createdAt: done.createdAt.toISOString(),
    job: null,
    subject: Subject.parse(done.subject),
    report: StoredReport.parse(done.report),
    analysis: null,
  };
}

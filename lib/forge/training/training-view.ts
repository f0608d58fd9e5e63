/** A training's rows as JSON. */
import { z } from "zod";
import { StoredReport } from "@/lib/forge/evaluation/report-view";
import { toJobView } from "@/lib/forge/jobs/job-view";
import type { CandidateView, FoldView, TrainingView } from "@/lib/forge/views";
import type { Job, Training } from "@/lib/store/generated/client";
import { decodePredictions } from "./predictions";
import { TrainingInput } from "./training-input";

const metrics = z.record(z.string(), z.number().nullable());

const Dataset = z.object({
  rows: z.number(),
  from: z.string(),
  to: z.string(),
  columns: z.number(),
  dropped: z.record(z.string(), z.number()),
  fingerprint: z.string(),
});
const Candidates: z.ZodType<CandidateView[]> = z.array(
  z.object({
    rank: z.number(),
    index: z.number().default(0),
    params: z.record(z.string(), z.union([z.number(), z.string()])),
    numPassed: z.number(),
    grade: z.string(),
    metrics,
  }),
);
const Folds: z.ZodType<FoldView[]> = z.array(
  z.object({
    index: z.number(),
    trainFrom: z.string(),
    trainTo: z.string(),
    trainRows: z.number(),
    testFrom: z.string(),
    testTo: z.string(),
    testRows: z.number(),
    metrics,
    grade: z.string(),
  }),
);
const Timings = z.array(z.object({ step: z.string(), ms: z.number() }));

const MOST_POINTS = 2_000;

export function toTrainingView(job: Job & { training: Training | null }): TrainingView {
  const { topicId, family, plan } = TrainingInput.parse(job.input);
  const view: TrainingView = {
    id: job.id,
    job: toJobView(job),
    topicId,
    family,
    plan,
    search: {
      method: "grid",
      walk: "expanding",
      folds: 0,
      gapMinutes: 0,
      seed: 0,
      threads: 1,
      asked: 0,
      finished: 0,
    },
    progress: [],
    importance: null,
    holdout: null,
    evaluationId: null,
    dataset: null,
    candidates: null,
    folds: null,
    report: null,
    predictions: null,
    timings: null,
    modelId: null,
  };
  const { training } = job;
  if (training === null) return view;
  return {
    ...view,
    dataset: Dataset.parse(training.dataset),
    candidates: Candidates.parse(training.candidates),
    folds: Folds.parse(training.folds),
    report: StoredReport.parse(training.report),
    predictions: decodePredictions(training.predictions, MOST_POINTS),
    timings: Timings.parse(training.timings),
    modelId: training.modelId,
  };
}

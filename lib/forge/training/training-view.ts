/** A training's rows as JSON. */
import { z } from "zod";
import { gapMinutesOf } from "@/lib/evaluation";
import { toJobView } from "@/lib/forge/jobs/job-view";
import {
  type CandidateView,
  type FoldView,
  type HoldoutView,
  ReportView,
  type SearchView,
  type TrainingView,
} from "@/lib/forge/views";
import type { Job, Training } from "@/lib/store/generated/client";
import { HoldoutSpan } from "./holdout-input";
import { lookbackMinutes } from "./look-back";
import { decodePredictions } from "./predictions";
import { methodOf, searchOf } from "./search-plan";
import { TrainingInput } from "./training-input";

const metrics = z.record(z.string(), z.number().nullable());
const params = z.record(z.string(), z.union([z.number(), z.string()]));

const Dataset = z.object({
  rows: z.number(),
  from: z.string(),
  to: z.string(),
  columns: z.number(),
  dropped: z.record(z.string(), z.number()),
  fingerprint: z.string(),
});
export const StoredCandidates: z.ZodType<CandidateView[]> = z.array(
  z.object({
    rank: z.number(),
    index: z.number().default(0),
    params,
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
const Importance = z.array(z.object({ name: z.string(), share: z.number() }));

/** What is known of a run only when it has ended; part of the stored config. Absent in trainings of before. */
export const RunFacts = z.object({
  /** Of the best candidate. */
  family: z.string(),
  threads: z.number(),
  gapMinutes: z.number(),
  /** Candidates that were tested on all folds. */
  finished: z.number(),
  engine: z.string().nullable(),
  /** Candidates that their family could not fit. */
  failed: z.array(z.object({ family: z.string(), params: z.string(), reason: z.string() })).default([]),
});
export type RunFacts = z.infer<typeof RunFacts>;
const Config = z.object({ run: RunFacts.optional() });

const MOST_POINTS = 2_000;

/** A finished candidate's row, without its predictions. */
export interface CandidateRow {
  index: number;
  params: unknown;
  foldsDone: number;
  report: unknown;
}

export interface TrainingRows {
  job: Job;
  training: Training | null;
  candidates: readonly CandidateRow[];
  /** Of the report that a training ends with. */
  evaluationId: string | null;
  /** Of the last job that opens the untouched window. */
  openingId: string | null;
}

export function toTrainingView({ job, training, candidates, evaluationId, openingId }: TrainingRows): TrainingView {
  const input = TrainingInput.parse(job.input);
  const { topicId, family, plan } = input;
  const facts = training === null ? undefined : Config.parse(training.config).run;
  const tried = training === null ? undefined : StoredCandidates.parse(training.candidates);
  const view: TrainingView = {
    id: job.id,
    job: toJobView(job),
    topicId,
    family: facts?.family ?? family,
    plan,
    search: searchView(input, facts, candidates, tried?.length),
    progress: progressView(candidates),
    importance: null,
    holdout: holdoutView(input, training, openingId),
    evaluationId,
    dataset: null,
    candidates: null,
    folds: null,
    report: null,
    predictions: null,
    timings: null,
    modelId: null,
  };
  if (training === null) return view;
  return {
    ...view,
    dataset: Dataset.parse(training.dataset),
    candidates: tried ?? null,
    folds: Folds.parse(training.folds),
    report: ReportView.parse(training.report),
    predictions: decodePredictions(training.predictions, MOST_POINTS),
    timings: Timings.parse(training.timings),
    importance: training.importance === null ? null : Importance.parse(training.importance),
    modelId: training.modelId,
  };
}

function searchView(
  input: TrainingInput,
  facts: RunFacts | undefined,
  candidates: readonly Pick<CandidateRow, "foldsDone">[],
  tried: number | undefined,
): SearchView {
  const { plan, embargo, walk, folds, seed, search, halving } = input;
  return {
    method: methodOf(search, halving),
    walk,
    folds,
    gapMinutes:
      facts?.gapMinutes ??
      gapMinutesOf(embargo, {
        horizonMinutes: plan.target.horizonMinutes,
        lookbackMinutes: lookbackMinutes(plan),
        rowEveryMinutes: plan.rowEveryMinutes,
      }),
    seed,
    threads: facts?.threads ?? 1,
    // What was tried is stored when the run has ended; families may take other parameters by then.
    asked: tried === undefined ? searchOf(input).length : tried + (facts?.failed.length ?? 0),
    failed: facts?.failed ?? [],
    // Before there was halving, every candidate was tested on all folds.
    finished: facts?.finished ?? tried ?? candidates.filter((one) => one.foldsDone === folds).length,
  };
}

/** Those on more folds first, then as `byStanding` orders them. */
function progressView(rows: readonly CandidateRow[]): CandidateView[] {
  const graded = rows.map((row) => ({ ...row, report: ReportView.parse(row.report) }));
  const metric = (name: string) => (a: (typeof graded)[number], b: (typeof graded)[number]) =>
    (b.report.metrics[name] ?? 0) - (a.report.metrics[name] ?? 0);
  graded.sort(
    (a, b) =>
      b.foldsDone - a.foldsDone ||
      b.report.num_passed - a.report.num_passed ||
      metric("wrmse_improvement")(a, b) ||
      metric("czar_improvement")(a, b) ||
      a.index - b.index,
  );
  return graded.map((row, i) => ({
    rank: i + 1,
    index: row.index,
    params: params.parse(row.params),
    numPassed: row.report.num_passed,
    grade: row.report.grade,
    metrics: row.report.metrics,
  }));
}

function holdoutView(
  { holdout, plan }: TrainingInput,
  training: Training | null,
  openingId: string | null,
): HoldoutView | null {
  const span = training === null ? holdout : HoldoutSpan.nullable().parse(training.holdout);
  if (span === null) return null;
  const { holdoutOpenedAt = null, holdoutReport = null, holdoutPredictions = null } = training ?? {};
  const report = holdoutReport === null ? null : ReportView.parse(holdoutReport);
  const minutes = (span.toMs - span.fromMs) / 60_000 - plan.target.horizonMinutes;
  return {
    from: new Date(span.fromMs).toISOString(),
    to: new Date(span.toMs).toISOString(),
    rows: report?.metrics.n_samples ?? Math.max(0, Math.floor(minutes / plan.rowEveryMinutes) + 1),
    openedAt: holdoutOpenedAt?.toISOString() ?? null,
    openingId,
    report,
    predictions: holdoutPredictions === null ? null : decodePredictions(holdoutPredictions, MOST_POINTS),
  };
}

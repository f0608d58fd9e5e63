/** Trainings, searches and the untouched window, as JSON. */
import { z } from "zod";
import { FeaturePlan } from "@/lib/features/plan";
import { instant } from "./instant";
import { JobView } from "./jobs";
import { ReportView } from "./reports";

export const CandidateView = z
  .object({
    rank: z.number(),
    index: z.number().describe("Place in the list that was asked for, from 0."),
    params: z.record(z.string(), z.union([z.number(), z.string()])),
    numPassed: z.number(),
    grade: z.string(),
    metrics: z.record(z.string(), z.number().nullable()),
  })
  .meta({ id: "CandidateView" });
export type CandidateView = z.infer<typeof CandidateView>;

export const FoldView = z
  .object({
    index: z.number(),
    trainFrom: z.string(),
    trainTo: z.string(),
    trainRows: z.number(),
    testFrom: z.string(),
    testTo: z.string(),
    testRows: z.number(),
    metrics: z.record(z.string(), z.number().nullable()),
    grade: z.string(),
  })
  .meta({ id: "FoldView" });
export type FoldView = z.infer<typeof FoldView>;

/** How a search goes about it. */
export const SearchView = z
  .object({
    method: z.enum(["grid", "random", "halving"]),
    walk: z.enum(["expanding", "sliding"]),
    folds: z.number(),
    gapMinutes: z.number(),
    seed: z.number(),
    threads: z.number(),
    asked: z.number().describe("Candidates asked for, and those that were fitted in full (halving drops some early)."),
    finished: z.number(),
    failed: z
      .array(
        z.object({
          family: z.string(),
          params: z.string(),
          reason: z.string(),
        }),
      )
      .describe("Configurations that could not be fitted, and why; they are not ranked."),
  })
  .meta({ id: "SearchView", description: "How a search goes about it." });
export type SearchView = z.infer<typeof SearchView>;

/** The untouched window. `openedAt` and `report` are null until POST /api/v1/trainings/{id}/holdout. */
export const HoldoutView = z
  .object({
    from: z.string(),
    to: z.string(),
    rows: z.number(),
    openedAt: instant.nullable(),
    openingId: z
      .string()
      .nullable()
      .describe(
        "Of the last opening that was asked for: the id of its job, and of its evaluation when that has succeeded.",
      ),
    report: ReportView.nullable(),
    predictions: z
      .array(
        z.object({
          asOf: instant,
          actual: z.number(),
          predicted: z.number(),
        }),
      )
      .nullable(),
  })
  .meta({
    id: "HoldoutView",
    description: "The untouched window. `openedAt` and `report` are null until POST /api/v1/trainings/{id}/holdout.",
  });
export type HoldoutView = z.infer<typeof HoldoutView>;

export const TrainingView = z
  .object({
    id: z.string(),
    job: JobView,
    topicId: z.number(),
    family: z.string(),
    plan: FeaturePlan,
    search: SearchView,
    progress: z.array(CandidateView).describe("Finished so far, best first; grows while the job runs."),
    dataset: z
      .object({
        rows: z.number(),
        from: z.string(),
        to: z.string(),
        columns: z.number(),
        dropped: z.record(z.string(), z.number()),
        fingerprint: z.string(),
      })
      .nullable()
      .describe("Null until the job has succeeded, like all below."),
    candidates: z.array(CandidateView).nullable(),
    folds: z.array(FoldView).nullable(),
    report: ReportView.nullable(),
    predictions: z
      .array(
        z.object({
          asOf: instant,
          actual: z.number(),
          predicted: z.number(),
        }),
      )
      .nullable()
      .describe("At most 2,000 points, reduced evenly over time; out-of-fold."),
    timings: z
      .array(
        z.object({
          step: z.string(),
          ms: z.number(),
        }),
      )
      .nullable(),
    importance: z
      .array(
        z.object({
          name: z.string(),
          share: z.number(),
        }),
      )
      .nullable()
      .describe(
        "Columns by share of what they contribute, largest first, at most 50; null where the family cannot say.",
      ),
    holdout: HoldoutView.nullable().describe("Null when nothing was held out."),
    evaluationId: z
      .string()
      .nullable()
      .describe("Evaluation with the full report of the out-of-fold predictions, made when the training ends."),
    modelId: z.string().nullable(),
  })
  .meta({ id: "TrainingView" });
export type TrainingView = z.infer<typeof TrainingView>;

/** GET /api/v1/trainings/compare?ids=a,b,… */
export const ComparisonView = z
  .object({
    runs: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        topicId: z.number(),
        family: z.string(),
        planId: z.string(),
        planSummary: z.string(),
        fingerprint: z.string(),
        rows: z.number(),
        from: z.string(),
        to: z.string(),
        seed: z.number(),
        search: SearchView,
        params: z.record(z.string(), z.union([z.number(), z.string()])),
        metrics: z.record(z.string(), z.number().nullable()),
        passed: z.record(z.string(), z.boolean()),
        numPassed: z.number(),
        grade: z.string(),
        seconds: z.number(),
        modelId: z.string().nullable(),
        holdout: z.object({
          openedAt: instant.nullable(),
          grade: z.string().nullable(),
        }),
        createdAt: instant,
      }),
    ),
    candidates: z
      .array(
        z.object({
          runId: z.string(),
          index: z.number(),
          rank: z.number(),
          params: z.record(z.string(), z.union([z.number(), z.string()])),
          metrics: z.record(z.string(), z.number().nullable()),
          numPassed: z.number(),
        }),
      )
      .describe("All candidates of all runs, for parameters against metrics."),
    best: z.record(z.string(), z.string()).describe("Id of the run that is best by each primary metric."),
    caution: z
      .string()
      .nullable()
      .describe("Said when runs were graded on different rows: then their figures are not alike."),
  })
  .meta({ id: "ComparisonView", description: "GET /api/v1/trainings/compare?ids=a,b,…" });
export type ComparisonView = z.infer<typeof ComparisonView>;

/** GET /api/v1/topics/{id}/baseline (a proposal); POST the same path starts it and answers with the training. */
export const BaselineView = z
  .object({
    topicId: z.number(),
    reading: z.string().describe("What the topic was understood to ask for, in words."),
    kind: z.enum(["price", "log_return"]),
    days: z.number(),
    plan: FeaturePlan,
    request: z.record(z.string(), z.unknown()),
    reasons: z
      .array(
        z.object({
          what: z.string(),
          value: z.string(),
          why: z.string(),
        }),
      )
      .describe("Why each was chosen."),
    candidates: z.number(),
    expectedRows: z.number(),
  })
  .meta({
    id: "BaselineView",
    description:
      "GET /api/v1/topics/{id}/baseline (a proposal); POST the same path starts it and answers with the training.",
  });
export type BaselineView = z.infer<typeof BaselineView>;

/** Evaluations, as JSON. */
import { z } from "zod";
import { instant } from "./instant";
import { JobView } from "./jobs";
import { AnalysisView, ReportView } from "./reports";

export const EvaluationView = z
  .object({
    id: z.string(),
    title: z.string(),
    createdAt: instant,
    job: JobView.nullable().describe("Null when the evaluation was made at once (arrays)."),
    subject: z.discriminatedUnion("kind", [
      z.object({
        kind: z.literal("arrays"),
        count: z.number(),
      }),
      z.object({
        kind: z.literal("training"),
        trainingId: z.string(),
        modelId: z.string().nullable(),
      }),
      z.object({
        kind: z.literal("deployment"),
        deploymentId: z.string(),
        rows: z.number().optional(),
        leftOut: z.record(z.string(), z.number()).optional(),
      }),
      z.object({
        kind: z.literal("model"),
        modelId: z.string(),
        from: z.string(),
        to: z.string(),
        rows: z.number().optional(),
        seenRows: z.number().optional(),
      }),
    ]),
    report: ReportView.nullable(),
    analysis: AnalysisView.nullable().describe(
      "The full report; null with `report`, and for evaluations of before there was one.",
    ),
  })
  .meta({ id: "EvaluationView" });
export type EvaluationView = z.infer<typeof EvaluationView>;

/** GET /api/v1/evaluations, newest first; what has no figures yet has a job that says why. */
export const EvaluationSummaryView = z
  .object({
    id: z.string(),
    title: z.string(),
    createdAt: instant,
    subject: EvaluationView.shape.subject,
    job: JobView.nullable(),
    rows: z.number().nullable().describe("Null until there is a report, like the grade and the metrics."),
    grade: z.string().nullable(),
    numPassed: z.number().nullable(),
    metrics: z.record(z.string(), z.number().nullable()).nullable().describe("The seven primary ones."),
  })
  .meta({
    id: "EvaluationSummaryView",
    description: "GET /api/v1/evaluations, newest first; what has no figures yet has a job that says why.",
  });
export type EvaluationSummaryView = z.infer<typeof EvaluationSummaryView>;

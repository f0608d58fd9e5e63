/** Feature plans and what their columns look like, as JSON. */
import { z } from "zod";
import { FeaturePlan } from "@/lib/features/plan";
import { instant } from "./instant";
import { JobView } from "./jobs";

/** GET /api/v1/features: everything that a plan's `engineered` list may hold. */
export const FeatureKindView = z
  .object({
    kind: z.string().describe('As in the plan\'s `kind`; plugins have kind "plugin" and their name in `plugin`.'),
    plugin: z.string().nullable(),
    title: z.string(),
    goal: z
      .string()
      .describe("Estimation goal: trend, mean reversion, volatility, microstructure, cross-asset, calendar, external."),
    measures: z.string().describe("What is measured, how it is normalised, formula in one line."),
    params: z.record(z.string(), z.unknown()),
    example: z
      .record(z.string(), z.unknown())
      .describe("An entry for the plan's list that works as it is (bar counts for a horizon of `horizonBars` bars)."),
    state: z.enum(["ready", "refused"]),
    message: z.string().nullable().describe("Of a plugin that was refused: why."),
  })
  .meta({
    id: "FeatureKindView",
    description: "GET /api/v1/features: everything that a plan's `engineered` list may hold.",
  });
export type FeatureKindView = z.infer<typeof FeatureKindView>;

/** What one column looks like over the rows of a dataset. */
export const FeatureStatistics = z
  .object({
    mean: z.number(),
    deviation: z.number().describe("Population deviation."),
    min: z.number(),
    max: z.number(),
    quantiles: z.object({
      p01: z.number(),
      p05: z.number(),
      p25: z.number(),
      p50: z.number(),
      p75: z.number(),
      p95: z.number(),
      p99: z.number(),
    }),
    histogram: z
      .array(z.object({ from: z.number(), to: z.number(), share: z.number() }))
      .describe(
        "24 bins between p01 and p99; the outer ones take what lies beyond. One bin for a column that never varies.",
      ),
    missingShare: z.number().describe("Share of the grid's times at which this feature alone could not be computed."),
    distinct: z.number(),
    correlation: z
      .object({ pearson: z.number().nullable(), spearman: z.number().nullable() })
      .describe("With the target; null where one of them does not vary."),
    stability: z
      .array(
        z.object({
          from: z.string(),
          mean: z.number(),
          deviation: z.number(),
          pearson: z.number().nullable(),
          psi: z.number(),
        }),
      )
      .describe(
        "By eighths of the span of time (those that have rows): the population stability index is against the first.",
      ),
    psiMax: z.number(),
  })
  .meta({ id: "FeatureStatistics" });
export type FeatureStatistics = z.infer<typeof FeatureStatistics>;

export const PlanAnalysisResult = z
  .object({
    rows: z.number(),
    from: z.string(),
    to: z.string(),
    dropped: z.record(z.string(), z.number()).describe("Times of the grid that gave no row, by reason."),
    filledMinutes: z
      .number()
      .describe("One-minute candles that the plan's gap policy filled in, and rows that look at one."),
    rowsTouchingFilled: z.number(),
    markets: z.array(
      z.object({
        market: z.string(),
        candles: z.number(),
        minutesAbsent: z.number(),
      }),
    ),
    target: FeatureStatistics,
    features: z.array(
      FeatureStatistics.extend({
        name: z.string(),
        goal: z.string(),
      }),
    ),
    rowsDifferingFromRowShift: z.number().nullable(),
  })
  .meta({ id: "PlanAnalysisResult" });
export type PlanAnalysisResult = z.infer<typeof PlanAnalysisResult>;

/** GET /api/v1/plans/{id}/analyses/{analysisId} */
export const PlanAnalysisView = z
  .object({
    id: z.string(),
    planId: z.string(),
    job: JobView,
    result: PlanAnalysisResult.nullable().describe("Null until the job has succeeded."),
  })
  .meta({ id: "PlanAnalysisView", description: "GET /api/v1/plans/{id}/analyses/{analysisId}" });
export type PlanAnalysisView = z.infer<typeof PlanAnalysisView>;

/** GET /api/v1/plans, POST {name, plan}; GET /api/v1/plans/{id} */
export const PlanView = z
  .object({
    id: z.string(),
    name: z.string(),
    plan: FeaturePlan,
    columns: z.number(),
    barsNeeded: z.number().describe("Bars of history that a row looks at."),
    createdAt: instant,
    analyses: z
      .array(
        z.object({
          id: z.string(),
          job: JobView,
          days: z.number(),
        }),
      )
      .describe("Of POST /api/v1/plans/{id}/analyses {days}; newest first, at most 10."),
  })
  .meta({ id: "PlanView", description: "GET /api/v1/plans, POST {name, plan}; GET /api/v1/plans/{id}" });
export type PlanView = z.infer<typeof PlanView>;

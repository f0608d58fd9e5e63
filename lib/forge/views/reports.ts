/** Reports over predictions, as JSON; what cannot be told is null. */
import { z } from "zod";

/** Metrics by name; null where a metric is not finite. */
export const Metrics = z.record(z.string(), z.number().nullable());
export type Metrics = z.infer<typeof Metrics>;

/** A report as JSON: metrics that are not finite (undefined for these rows, or infinite) are null. */
export const ReportView = z
  .object({
    metrics: Metrics.describe("41 metrics by name."),
    passed: z.record(z.string(), z.boolean()),
    num_passed: z.number(),
    num_primary_metrics: z.number(),
    score: z.number().describe("num_passed / 7"),
    grade: z.enum(["A+", "A", "B+", "B", "C", "D", "F"]),
    thresholds: z.record(z.string(), z.number()),
    temporal_coverage_pass: z.boolean().nullable(),
  })
  .meta({ id: "ReportView", description: "A report as JSON: metrics that are not finite are null." });
export type ReportView = z.infer<typeof ReportView>;

export const Interval = z
  .object({
    value: z.number().nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
  })
  .meta({ id: "Interval" });
export type Interval = z.infer<typeof Interval>;

/** Part of a sample, graded on its own. */
export const SliceView = z
  .object({
    name: z.string(),
    rows: z.number(),
    metrics: z.record(z.string(), z.number().nullable()),
    grade: z.string(),
  })
  .meta({ id: "SliceView", description: "Part of a sample, graded on its own." });
export type SliceView = z.infer<typeof SliceView>;

/** Where a point of a chart stands: the row, from 0, and its time where the predictions carry times. */
export const PointView = z
  .object({
    row: z.number(),
    at: z.string().nullable(),
  })
  .meta({
    id: "PointView",
    description: "Where a point of a chart stands: the row, from 0, and its time where the predictions carry times.",
  });
export type PointView = z.infer<typeof PointView>;

export const GateView = z
  .object({
    id: z.string(),
    title: z.string(),
    state: z.enum(["pass", "fail", "not_run"]),
    value: z.number().nullable(),
    threshold: z.number().nullable(),
    detail: z.string(),
  })
  .meta({ id: "GateView" });
export type GateView = z.infer<typeof GateView>;

/** The whole report over one series of predictions. */
export const AnalysisView = z
  .object({
    rows: z.number(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    horizonMinutes: z.number().nullable(),
    epochLengthMinutes: z.number(),
    evidence: z
      .object({
        rows: z.number(),
        overlapRows: z.number().describe("Rows that a truth reaches across."),
        nOverlap: z.number().describe("rows / overlap"),
        nEffective: z.number().describe("by autocorrelation of correctness"),
        directionPValue: z.number().nullable(),
        pearsonPValue: z.number().nullable(),
        rowsNeeded: z
          .number()
          .nullable()
          .describe("Independent predictions needed to tell this accuracy from a coin, two-sided 5 %, power 80 %."),
      })
      .describe("What overlap of targets and streaks leave of the rows."),
    bootstrap: z
      .object({
        samples: z.number(),
        meanBlockRows: z.number(),
        seed: z.number(),
        metrics: z.record(z.string(), Interval),
      })
      .describe("Stationary block bootstrap, 95 %."),
    permutation: z
      .object({
        samples: z.number(),
        leastLagRows: z.number(),
        seed: z.number(),
        pValues: z.record(z.string(), z.number().nullable()),
      })
      .describe("Circular shifts of predictions against truths; p by primary metric."),
    deflated: z
      .object({
        trials: z.number(),
        sharpePerPeriod: z.number().nullable(),
        expectedBestSharpe: z.number().nullable(),
        deflatedSharpe: z.number().nullable(),
        bonferroniPValue: z.number().nullable(),
        overfitting: z
          .number()
          .nullable()
          .describe("Probability of backtest overfitting; null without all candidates' predictions."),
        verdict: z.string(),
      })
      .describe("What having tried many candidates does to the evidence; trials 1 where only one was."),
    baselines: z.array(
      SliceView.extend({
        improvement: Interval,
      }),
    ),
    folds: z.array(SliceView),
    regimes: z.array(
      SliceView.extend({
        kind: z.enum(["volatility", "trend"]),
      }),
    ),
    periods: z
      .array(
        SliceView.extend({
          from: z.string(),
          to: z.string(),
        }),
      )
      .describe("Calendar months (days, where there are fewer than three months)."),
    cumulative: z
      .array(
        PointView.extend({
          model: z.number(),
          hold: z.number(),
          oracle: z.number(),
        }),
      )
      .describe("Cumulative directional return, always long, and perfect, reduced to at most 2,000 points."),
    rolling: z.object({
      windowRows: z.number(),
      points: z.array(
        PointView.extend({
          accuracy: z.number(),
          low: z.number(),
          high: z.number(),
        }),
      ),
    }),
    scatter: z.array(
      PointView.extend({
        actual: z.number(),
        predicted: z.number(),
      }),
    ),
    calibration: z
      .array(
        z.object({
          rows: z.number(),
          meanPredicted: z.number(),
          meanActual: z.number(),
          low: z.number(),
          high: z.number(),
          accuracy: z.number().nullable(),
        }),
      )
      .describe("Deciles of the prediction."),
    hours: z.array(
      z.object({
        hour: z.number(),
        rows: z.number(),
        mae: z.number(),
        accuracy: z.number().nullable(),
      }),
    ),
    turnover: z.object({
      flipsShare: z.number(),
      breakEvenFee: z.number().nullable(),
    }),
    gates: z.array(GateView).describe("Robustness gates; `not_run` says in `detail` what it would need."),
  })
  .meta({ id: "AnalysisView", description: "The whole report over one series of predictions." });
export type AnalysisView = z.infer<typeof AnalysisView>;

/** The JSON of plans, families, searches and full evaluation reports. Times are ISO 8601 UTC strings; what cannot be told is null. */
import type { FeaturePlan } from "@/lib/features/plan";
import type { FeatureStatistics } from "@/lib/features/statistics";
import type { EvaluationView, JobView, ReportView } from "./views";

export type { FeatureStatistics };

/** GET /api/v1/families */
export interface FamilyView {
  name: string;
  title: string;
  useWhen: string;
  trainable: boolean;
  /** JSON Schema of its parameters, with defaults. */
  params: Record<string, unknown>;
  quick: Record<string, unknown>[];
  /** Size of the full grid. */
  fullSize: number;
}

/** GET /api/v1/features: everything that a plan's `engineered` list may hold. */
export interface FeatureKindView {
  /** As in the plan's `kind`; plugins have kind "plugin" and their name in `plugin`. */
  kind: string;
  plugin: string | null;
  title: string;
  /** Estimation goal: trend, mean reversion, volatility, microstructure, cross-asset, calendar, external. */
  goal: string;
  /** What is measured, how it is normalised, formula in one line. */
  measures: string;
  params: Record<string, unknown>;
  /** An entry for the plan's list that works as it is (bar counts for a horizon of `horizonBars` bars). */
  example: Record<string, unknown>;
  state: "ready" | "refused";
  /** Of a plugin that was refused: why. */
  message: string | null;
}

/** GET /api/v1/plans, POST {name, plan}; GET /api/v1/plans/{id} */
export interface PlanView {
  id: string;
  name: string;
  plan: FeaturePlan;
  columns: number;
  /** Bars of history that a row looks at. */
  barsNeeded: number;
  createdAt: string;
  /** Of POST /api/v1/plans/{id}/analyses {days}; newest first, at most 10. */
  analyses: { id: string; job: JobView; days: number }[];
}

/** GET /api/v1/plans/{id}/analyses/{analysisId} */
export interface PlanAnalysisView {
  id: string;
  planId: string;
  job: JobView;
  /** Null until the job has succeeded. */
  result: PlanAnalysisResult | null;
}

export interface PlanAnalysisResult {
  rows: number;
  from: string;
  to: string;
  /** Times of the grid that gave no row, by reason. */
  dropped: Record<string, number>;
  /** One-minute candles that the plan's gap policy filled in, and rows that look at one. */
  filledMinutes: number;
  rowsTouchingFilled: number;
  markets: { market: string; candles: number; minutesAbsent: number }[];
  target: FeatureStatistics;
  features: (FeatureStatistics & { name: string; goal: string })[];
  rowsDifferingFromRowShift: number | null;
}

/** How a search goes about it. */
export interface SearchView {
  method: "grid" | "random" | "halving";
  walk: "expanding" | "sliding";
  folds: number;
  gapMinutes: number;
  seed: number;
  threads: number;
  /** Candidates asked for, and those that were fitted in full (halving drops some early). */
  asked: number;
  finished: number;
  /** Configurations that could not be fitted, and why; they are not ranked. */
  failed: { family: string; params: string; reason: string }[];
}

/** The untouched window. `openedAt` and `report` are null until POST /api/v1/trainings/{id}/holdout. */
export interface HoldoutView {
  from: string;
  to: string;
  rows: number;
  openedAt: string | null;
  report: ReportView | null;
  predictions: { asOf: string; actual: number; predicted: number }[] | null;
}

/** GET /api/v1/trainings/compare?ids=a,b,… */
export interface ComparisonView {
  runs: {
    id: string;
    title: string;
    topicId: number;
    family: string;
    planId: string;
    planSummary: string;
    fingerprint: string;
    rows: number;
    from: string;
    to: string;
    seed: number;
    search: SearchView;
    params: Record<string, number | string>;
    metrics: Record<string, number | null>;
    passed: Record<string, boolean>;
    numPassed: number;
    grade: string;
    seconds: number;
    modelId: string | null;
    holdout: { openedAt: string | null; grade: string | null };
    createdAt: string;
  }[];
  /** All candidates of all runs, for parameters against metrics. */
  candidates: {
    runId: string;
    index: number;
    rank: number;
    params: Record<string, number | string>;
    metrics: Record<string, number | null>;
    numPassed: number;
  }[];
  /** Id of the run that is best by each primary metric. */
  best: Record<string, string>;
  /** Said when runs were graded on different rows: then their figures are not alike. */
  caution: string | null;
}

/** GET /api/v1/topics/{id}/baseline (a proposal); POST the same path starts it and answers with the training. */
export interface BaselineView {
  topicId: number;
  /** What the topic was understood to ask for, in words. */
  reading: string;
  kind: "price" | "log_return";
  days: number;
  plan: FeaturePlan;
  request: Record<string, unknown>;
  /** Why each was chosen. */
  reasons: { what: string; value: string; why: string }[];
  candidates: number;
  expectedRows: number;
}

export interface Interval {
  value: number | null;
  low: number | null;
  high: number | null;
}

/** Part of a sample, graded on its own. */
export interface SliceView {
  name: string;
  rows: number;
  metrics: Record<string, number | null>;
  grade: string;
}

/** Where a point of a chart stands: the row, from 0, and its time where the predictions carry times. */
export interface PointView {
  row: number;
  at: string | null;
}

/** GET /api/v1/evaluations, newest first; what has no figures yet has a job that says why. */
export interface EvaluationSummaryView {
  id: string;
  title: string;
  createdAt: string;
  subject: EvaluationView["subject"];
  job: JobView | null;
  /** Null until there is a report, like the grade and the metrics. */
  rows: number | null;
  grade: string | null;
  numPassed: number | null;
  /** The seven primary ones. */
  metrics: Record<string, number | null> | null;
}

/** The whole report over one series of predictions. */
export interface AnalysisView {
  rows: number;
  from: string | null;
  to: string | null;
  horizonMinutes: number | null;
  epochLengthMinutes: number;
  /** What overlap of targets and streaks leave of the rows. */
  evidence: {
    rows: number;
    /** Rows that a truth reaches across. */
    overlapRows: number;
    /** rows / overlap */
    nOverlap: number;
    /** by autocorrelation of correctness */
    nEffective: number;
    directionPValue: number | null;
    pearsonPValue: number | null;
    /** Independent predictions needed to tell this accuracy from a coin, two-sided 5 %, power 80 %. */
    rowsNeeded: number | null;
  };
  /** Stationary block bootstrap, 95 %. */
  bootstrap: { samples: number; meanBlockRows: number; seed: number; metrics: Record<string, Interval> };
  /** Circular shifts of predictions against truths; p by primary metric. */
  permutation: { samples: number; leastLagRows: number; seed: number; pValues: Record<string, number | null> };
  /** What having tried many candidates does to the evidence; trials 1 where only one was. */
  deflated: {
    trials: number;
    sharpePerPeriod: number | null;
    expectedBestSharpe: number | null;
    deflatedSharpe: number | null;
    bonferroniPValue: number | null;
    /** Probability of backtest overfitting; null without all candidates' predictions. */
    overfitting: number | null;
    verdict: string;
  };
  baselines: (SliceView & { improvement: Interval })[];
  folds: SliceView[];
  regimes: (SliceView & { kind: "volatility" | "trend" })[];
  /** Calendar months (days, where there are fewer than three months). */
  periods: (SliceView & { from: string; to: string })[];
  /** Cumulative directional return, always long, and perfect, reduced to at most 2,000 points. */
  cumulative: (PointView & { model: number; hold: number; oracle: number })[];
  rolling: { windowRows: number; points: (PointView & { accuracy: number; low: number; high: number })[] };
  scatter: (PointView & { actual: number; predicted: number })[];
  /** Deciles of the prediction. */
  calibration: {
    rows: number;
    meanPredicted: number;
    meanActual: number;
    low: number;
    high: number;
    accuracy: number | null;
  }[];
  hours: { hour: number; rows: number; mae: number; accuracy: number | null }[];
  turnover: { flipsShare: number; breakEvenFee: number | null };
  /** Robustness gates; `not_run` says in `detail` what it would need. */
  gates: GateView[];
}

export interface GateView {
  id: string;
  title: string;
  state: "pass" | "fail" | "not_run";
  value: number | null;
  threshold: number | null;
  detail: string;
}

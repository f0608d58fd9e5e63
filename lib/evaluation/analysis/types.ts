/** What an analysis takes and gives. Times are milliseconds UTC, returns log returns; null is what the rows cannot tell. */
import type { Grade } from "@/lib/evaluation/report";

/** A part of the rows: [from, to). */
export interface RowRange {
  name: string;
  from: number;
  to: number;
}

export interface TriedCandidate {
  params: Readonly<Record<string, number | string>>;
  metrics: Readonly<Record<string, number | null>>;
  /** Of the same rows as `yPred`; absent where it was not kept. */
  yPred?: Float64Array;
}

/** What is known of how the predictions came about; gates that need what is absent are not run. */
export interface Provenance {
  /** All columns of the model by share of what they contribute. */
  importance?: readonly { name: string; share: number }[] | null;
  /** Shares by fold, the same columns in the same order. */
  foldImportance?: readonly (readonly number[])[] | null;
  /** Every candidate, the one that was chosen first. */
  candidates?: readonly TriedCandidate[];
  /** Metrics of the chosen model on the rows that it was fitted on. */
  inSample?: Readonly<Record<string, number | null>> | null;
  /** Where each fold learnt and was tested, times of rows. */
  partitions?: readonly { trainFromMs: number; trainToMs: number; testFromMs: number; testToMs: number }[];
  /** How many of the rows the model was fitted on, or have truths that overlap those of the last of them. */
  seenRows?: number | null;
  /** Directional accuracy out of fold of the same model when its targets were shuffled before the fit. */
  shuffledAccuracy?: number | null;
  /** Largest population stability index of a feature between the training and these rows. */
  psiMax?: number | null;
  /** Whether features stayed the same to the bit when later data was removed. */
  truncationTested?: boolean | null;
  /** CZAR improvement after leaving out each feature in turn, by feature. */
  ablations?: readonly { name: string; czarImprovement: number }[] | null;
}

export interface AnalyseInput {
  yTrue: ArrayLike<number>;
  yPred: ArrayLike<number>;
  /** Time of each row, ascending. */
  asOf?: ArrayLike<number> | null;
  /** How far ahead the truth lies; absent: one row. */
  horizonMinutes?: number | null;
  /** Time between rows. */
  epochLengthMinutes: number;
  /** How much of the past a prediction looks at; widens the least lag of the permutation test. */
  windowMinutes?: number | null;
  folds?: readonly RowRange[];
  /** Price at each row's time, for regimes; absent: they are told from the truths. */
  closes?: ArrayLike<number> | null;
  /** How many configurations were tried, where that is known without their predictions. Default: the candidates', else 1. */
  trials?: number;
  provenance?: Provenance;
  /** Further predictions to be compared with, of the same rows. */
  baselines?: readonly { name: string; yPred: ArrayLike<number> }[];
  seed: number;
  /** Default 1,000 each. */
  bootstrapSamples?: number;
  permutationSamples?: number;
}

export interface Interval {
  value: number | null;
  low: number | null;
  high: number | null;
}

export interface Slice {
  name: string;
  rows: number;
  metrics: Record<string, number | null>;
  grade: Grade;
}

export type GateState = "pass" | "fail" | "not_run";

export interface Gate {
  id: string;
  title: string;
  state: GateState;
  value: number | null;
  threshold: number | null;
  detail: string;
}

export interface Evidence {
  rows: number;
  /** Rows over which a truth reaches. */
  overlapRows: number;
  nOverlap: number;
  nEffective: number;
  directionPValue: number | null;
  pearsonPValue: number | null;
  rowsNeeded: number | null;
}

export interface Deflated {
  trials: number;
  sharpePerPeriod: number | null;
  expectedBestSharpe: number | null;
  deflatedSharpe: number | null;
  bonferroniPValue: number | null;
  overfitting: number | null;
  verdict: string;
}

export interface Decile {
  rows: number;
  meanPredicted: number;
  meanActual: number;
  low: number;
  high: number;
  accuracy: number | null;
}

/** A row of a chart: where it stands among the rows, and its time where times are known. */
export interface Point {
  row: number;
  at: number | null;
}

/** The full report over one series of predictions. Times are ms since the epoch; null is what the rows cannot tell. */
export interface Analysis {
  rows: number;
  from: number | null;
  to: number | null;
  horizonMinutes: number | null;
  epochLengthMinutes: number;
  evidence: Evidence;
  bootstrap: { samples: number; meanBlockRows: number; seed: number; metrics: Record<string, Interval> };
  permutation: { samples: number; leastLagRows: number; seed: number; pValues: Record<string, number | null> };
  deflated: Deflated;
  baselines: (Slice & { improvement: Interval })[];
  folds: Slice[];
  regimes: (Slice & { kind: "volatility" | "trend" })[];
  periods: (Slice & { from: number; to: number })[];
  cumulative: (Point & { model: number; hold: number; oracle: number })[];
  rolling: { windowRows: number; points: (Point & { accuracy: number; low: number; high: number })[] };
  scatter: (Point & { actual: number; predicted: number })[];
  calibration: Decile[];
  hours: { hour: number; rows: number; mae: number; accuracy: number | null }[];
  turnover: { flipsShare: number; breakEvenFee: number | null };
  gates: Gate[];
}

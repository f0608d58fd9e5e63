/** Grades candidates on what they were not fitted on, and puts them in order. */
import type { Candidate } from "./candidates";
import { evaluate } from "./evaluate";
import type { EvaluationReport } from "./report";

/** The test rows of some folds, one fold after the other. */
export interface TestedRows {
  readonly asOf: Float64Array;
  readonly yTrue: Float64Array;
  /** Where each fold's rows end. */
  readonly ends: readonly number[];
}

export interface Standing {
  /** Place in the list of candidates, from 0. */
  readonly index: number;
  readonly foldsDone: number;
  readonly report: EvaluationReport;
}

export interface RankedCandidate extends Standing, Candidate {
  /** From 1. */
  readonly rank: number;
  /** How far it came in a search by halving, from 0; 0 in any other. */
  readonly rung: number;
  /** Of the test rows of the folds done, in time order. */
  readonly predictions: Float64Array;
  /** What its fits took; fits that serve several candidates count in equal parts. */
  readonly ms: number;
}

/**
 * Who was tested on more folds comes first. Then by number of metrics passed, as in the reference, which cannot tell equals
 * apart; among equals the larger wrmse_improvement (the one metric that grows with the size of errors avoided), then
 * czar_improvement, then the first in the list.
 */
export function byStanding(a: Standing, b: Standing): number {
  const metric = (name: string) => (b.report.metrics[name] as number) - (a.report.metrics[name] as number);
  return (
    b.foldsDone - a.foldsDone ||
    b.report.num_passed - a.report.num_passed ||
    metric("wrmse_improvement") ||
    metric("czar_improvement") ||
    a.index - b.index
  );
}

export interface GradeOptions {
  epochLengthMinutes?: number;
  nExpectedEpochs?: number | null;
}

/** Of the first `folds` folds together. */
export function gradeFolds(
  { yTrue, ends }: TestedRows,
  predictions: Float64Array,
  folds: number,
  options: GradeOptions,
): EvaluationReport {
  const end = ends[folds - 1] as number;
  return evaluate(yTrue.subarray(0, end), predictions.subarray(0, end), options);
}

/** The evaluation that a training ends with: its out-of-fold predictions, with all that the search knows of them. */
import type { Provenance, RowRange } from "@/lib/evaluation";
import type { EvaluationView, ReportView } from "@/lib/forge/views";
import type { Prisma } from "@/lib/store/generated/client";
import { analysisOf } from "./evaluate-rows";
import { encodeRows, reportOf } from "./graded-rows";

export interface TrainedFold {
  /** Times of the first and the last row of each part, and how many of the predictions are this fold's. */
  trainFromMs: number;
  trainToMs: number;
  testFromMs: number;
  testToMs: number;
  testRows: number;
}

export interface TrainingToAnalyse {
  /** Of the evaluation's row. */
  id: string;
  chainId: string;
  title: string;
  trainingId: string;
  modelId: string | null;
  /** Of the best candidate, fold after fold in time order. */
  predictions: { asOf: Float64Array; yTrue: Float64Array; yPred: Float64Array };
  rowEveryMinutes: number;
  horizonMinutes: number;
  /** How much of the past a row looks at. */
  windowMinutes: number;
  folds: readonly TrainedFold[];
  /** How many configurations were tried, those that were dropped early among them. Default: the candidates given. */
  trials?: number;
  /** Candidates (best first) and whatever else is known; `partitions` follow from the folds. */
  provenance: Omit<Provenance, "partitions">;
}

/**
 * The row for `tx.evaluation.create({ data })`. Takes about half a second for 12,000 rows: for a runner's thread.
 * @throws ForgeError invalid_input for predictions that are not finite
 */
export function analyseTraining(training: TrainingToAnalyse): Prisma.EvaluationCreateInput {
  const { id, chainId, title, predictions, rowEveryMinutes } = training;
  const subject: EvaluationView["subject"] = {
    kind: "training",
    trainingId: training.trainingId,
    modelId: training.modelId,
  };
  const report: ReportView = reportOf(predictions, rowEveryMinutes);
  const analysis = analysisOf({
    rows: predictions,
    epochLengthMinutes: rowEveryMinutes,
    horizonMinutes: training.horizonMinutes,
    windowMinutes: training.windowMinutes,
    trials: training.trials,
    folds: foldRanges(training.folds),
    provenance: { seenRows: 0, ...training.provenance, partitions: training.folds },
  });
  return {
    id,
    chainId,
    title,
    subject,
    report: { ...report },
    analysis: { ...analysis } as object,
    predictions: encodeRows(predictions),
  };
}

/** Folds as ranges of the pooled predictions. */
export function foldRanges(folds: readonly TrainedFold[]): RowRange[] {
  let from = 0;
  return folds.map(({ testRows }, i) => {
    const range = { name: `Fold ${i + 1}`, from, to: from + testRows };
    from += testRows;
    return range;
  });
}

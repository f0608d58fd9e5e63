/** Writes what a training found: the model, the training, its graded out-of-fold predictions. */

import { formatInterval } from "@/lib/candles";
import type { Candidate, Fold, SearchResult } from "@/lib/evaluation";
import { analyseTraining } from "@/lib/forge/evaluation/analyse-training";
import { finiteMetrics, toReportView } from "@/lib/forge/evaluation/report-view";
import type { JobOutcome, JobRun } from "@/lib/forge/jobs/run";
import { largestShares } from "@/lib/forge/models/model-detail";
import type { FoldView, TrainingView } from "@/lib/forge/views";
import { describeParams } from "@/lib/models";
import { candidateView } from "./candidate-view";
import { lookbackMinutes } from "./look-back";
import { encodePredictions } from "./predictions";
import type { TrainResult } from "./train-model";
import type { TrainingInput } from "./training-input";
import type { RunFacts } from "./training-view";

/** Kept with their reasons; a search of which more fail has one reason for most of them. */
const MOST_FAILED = 100;

type Best = SearchResult["candidates"][number];

/** The analysis is computed here, at once; what is given back only writes. */
export function storeTraining(
  { id, chainId }: JobRun["claim"],
  input: TrainingInput & { source: string },
  candidates: readonly Candidate[],
  result: TrainResult,
): NonNullable<JobOutcome["store"]> {
  const { topicId, plan } = input;
  const { artifact, search, dataset, fingerprint, model } = result;
  const best = search.candidates[0] as Best;
  const { family } = best;
  const name = modelName(plan.market, plan.target.horizonMinutes, family, artifact.id);
  const folds = search.folds.map((one, i) => foldView(dataset.asOf, one, i));
  const views = search.candidates.map((one) => candidateView(one, candidates));
  const shares = model.importance?.();
  const importance = shares === undefined ? null : largestShares(shares, dataset.columnNames);
  const { title: _title, ...config } = input;
  const facts: RunFacts = {
    family,
    threads: result.threads,
    gapMinutes: result.gapMinutes,
    finished: search.candidates.filter((one) => one.foldsDone === search.folds.length).length,
    engine: model.engine ?? null,
    failed: search.failed.slice(0, MOST_FAILED).map(({ family: name, params, reason }) => ({
      family: name,
      params: JSON.stringify(describeParams(params)),
      reason,
    })),
  };
  const summary: NonNullable<TrainingView["dataset"]> = {
    rows: dataset.x.rows,
    from: iso(dataset.asOf[0] as number),
    to: iso(dataset.asOf.at(-1) as number),
    columns: dataset.x.columns,
    dropped: { ...dataset.dropped },
    fingerprint,
  };
  const evaluation = analyseTraining({
    id,
    chainId,
    title: `${name}, out of fold`,
    trainingId: id,
    modelId: artifact.id,
    predictions: search.predictions,
    rowEveryMinutes: plan.rowEveryMinutes,
    horizonMinutes: plan.target.horizonMinutes,
    windowMinutes: lookbackMinutes(plan),
    folds: folds.map((fold) => ({
      trainFromMs: Date.parse(fold.trainFrom),
      trainToMs: Date.parse(fold.trainTo),
      testFromMs: Date.parse(fold.testFrom),
      testToMs: Date.parse(fold.testTo),
      testRows: fold.testRows,
    })),
    trials: candidates.length + input.triedBefore,
    provenance: {
      importance,
      inSample: finiteMetrics(result.inSample.metrics),
      candidates: search.candidates.map((one, i) => ({
        params: views[i]?.params ?? {},
        metrics: views[i]?.metrics ?? {},
        ...(one.foldsDone === search.folds.length && { yPred: one.predictions }),
      })),
    },
  });

  return async (tx) => {
    // The same data, search and seed give the same artifact again; the first training keeps it.
    await tx.model.createMany({
      data: [
        {
          id: artifact.id,
          chainId,
          name,
          family,
          topicId,
          plan,
          bytes: new Uint8Array(artifact.bytes),
          sizeBytes: artifact.bytes.byteLength,
          trainingId: id,
          source: input.source,
          grade: best.report.grade,
          score: best.report.score,
        },
      ],
      skipDuplicates: true,
    });
    await tx.training.create({
      data: {
        id,
        chainId,
        topicId,
        config: { ...config, run: { ...facts } },
        dataset: summary,
        candidates: views.map((view) => ({ ...view })),
        folds: folds.map((fold) => ({ ...fold })),
        report: { ...toReportView(best.report) },
        predictions: encodePredictions(search.predictions),
        timings: result.timings,
        modelId: artifact.id,
        ...(importance !== null && { importance }),
        ...(input.holdout !== null && { holdout: input.holdout }),
      },
    });
    await tx.evaluation.create({ data: evaluation });
  };
}

function foldView(asOf: Float64Array, { fold, report }: SearchResult["folds"][number], i: number): FoldView {
  const { trainFrom, trainTo, testFrom, testTo }: Fold = fold;
  return {
    index: i + 1,
    trainFrom: iso(asOf[trainFrom] as number),
    trainTo: iso(asOf[trainTo - 1] as number),
    trainRows: trainTo - trainFrom,
    testFrom: iso(asOf[testFrom] as number),
    testTo: iso(asOf[testTo - 1] as number),
    // Rows that were graded: those of the predicted market.
    testRows: report.metrics.n_samples as number,
    metrics: finiteMetrics(report.metrics),
    grade: report.grade,
  };
}

/** For people, e.g. "BTC 5m gbdt #ab12": what it predicts, how far ahead, how, and the start of its id. */
export function modelName(market: string, horizonMinutes: number, family: string, id: string): string {
  const asset = market.replace(/usd$/, "").toUpperCase();
  return `${asset} ${formatInterval(horizonMinutes)} ${family} #${id.slice(0, 4)}`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

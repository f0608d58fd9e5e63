/** The full report of a training that no database knows: what its grade rests on. */
import { type Analysis, analyse } from "@/lib/evaluation";
import type { FeaturePlan } from "@/lib/features";
import { finiteMetrics } from "@/lib/forge/evaluation/report-view";
import { candidateParams } from "./candidate-view";
import { lookbackMinutes } from "./look-back";
import type { TrainResult } from "./train-model";

/** As an instance has it: the same rows give the same intervals. */
const SEED = 42;

/** Of the best candidate's out-of-fold predictions, knowing all that were tried. Half a second for 12,000 rows. */
export function analyseResult(plan: FeaturePlan, { search, dataset, inSample, model }: TrainResult): Analysis {
  const at = (row: number) => dataset.asOf[row] as number;
  const shares = model.importance?.();
  let from = 0;
  return analyse({
    ...search.predictions,
    epochLengthMinutes: plan.rowEveryMinutes,
    horizonMinutes: plan.target.horizonMinutes,
    windowMinutes: lookbackMinutes(plan),
    trials: search.candidates.length + search.failed.length,
    folds: search.folds.map(({ report }, i) => {
      const to = from + (report.metrics.n_samples as number);
      const range = { name: `Fold ${i + 1}`, from, to };
      from = to;
      return range;
    }),
    provenance: {
      // Out of fold: each row was predicted by a fit on what came before it.
      seenRows: 0,
      partitions: search.folds.map(({ fold }) => ({
        trainFromMs: at(fold.trainFrom),
        trainToMs: at(fold.trainTo - 1),
        testFromMs: at(fold.testFrom),
        testToMs: at(fold.testTo - 1),
      })),
      importance:
        shares === undefined
          ? null
          : dataset.columnNames.map((name, i) => ({ name, share: shares[i] ?? 0 })).sort((a, b) => b.share - a.share),
      inSample: finiteMetrics(inSample.metrics),
      candidates: search.candidates.map((one) => ({
        params: candidateParams(one, search.candidates),
        metrics: finiteMetrics(one.report.metrics),
        ...(one.foldsDone === search.folds.length && { yPred: one.predictions }),
      })),
    },
    seed: SEED,
  });
}

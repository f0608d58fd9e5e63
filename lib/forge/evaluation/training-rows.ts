/** What a stored training knows of its out-of-fold predictions. */
import { z } from "zod";
import { barsNeeded, FeaturePlan } from "@/lib/features";
import type { ForgeContext } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { foldRanges, type TrainedFold } from "./analyse-training";
import type { RowsToEvaluate } from "./evaluate-rows";
import { decodeRows } from "./graded-rows";

const Config = z.object({
  plan: FeaturePlan,
  family: z.string(),
});
const time = z.iso.datetime().transform((text) => Date.parse(text));
const Folds = z.array(
  z.object({ trainFrom: time, trainTo: time, testFrom: time, testTo: time, testRows: z.number() }).transform(
    (fold): TrainedFold => ({
      trainFromMs: fold.trainFrom,
      trainToMs: fold.trainTo,
      testFromMs: fold.testFrom,
      testToMs: fold.testTo,
      testRows: fold.testRows,
    }),
  ),
);
const Candidates = z.array(
  z.object({
    index: z.number().optional(),
    params: z.record(z.string(), z.union([z.number(), z.string()])),
    metrics: z.record(z.string(), z.number().nullable()),
  }),
);
const Importance = z.array(z.object({ name: z.string(), share: z.number() })).nullable();

type TrainingRows = Omit<RowsToEvaluate, "chainId" | "subject"> & { modelId: string | null };

/** @throws ForgeError not_found for a training that is not there or has not ended well */
export async function trainingRows(ctx: ForgeContext, chainId: string, trainingId: string): Promise<TrainingRows> {
  const training = await ctx.db.training.findFirst({ where: { id: trainingId, chainId } });
  if (training === null) {
    throw new ForgeError(
      "not_found",
      `There is no finished training ${trainingId} on this network.`,
      "Wait until it is done, or list the trainings.",
    );
  }
  const { plan, family } = Config.parse(training.config);
  const folds = Folds.parse(training.folds);
  const candidates = Candidates.parse(training.candidates);
  const kept = await ctx.db.trainingCandidate.findMany({
    where: { trainingId, foldsDone: folds.length },
    select: { index: true, predictions: true },
  });
  const predictionsBy = new Map(kept.map(({ index, predictions }) => [index, columnOf(predictions)]));
  return {
    title: `${plan.market} ${family}, out of fold`,
    modelId: training.modelId,
    rows: decodeRows(training.predictions),
    epochLengthMinutes: plan.rowEveryMinutes,
    horizonMinutes: plan.target.horizonMinutes,
    windowMinutes: barsNeeded(plan) * plan.intervalMinutes,
    folds: foldRanges(folds),
    provenance: {
      candidates: candidates.map(({ index, params, metrics }) => ({
        params,
        metrics,
        yPred: index === undefined ? undefined : predictionsBy.get(index),
      })),
      importance: Importance.parse(training.importance),
      partitions: folds,
      // Out of fold: each row was predicted by a fit on what came before it.
      seenRows: 0,
    },
  };
}

function columnOf(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: Math.floor(bytes.byteLength / 8) }, (_, i) => view.getFloat64(i * 8, true));
}

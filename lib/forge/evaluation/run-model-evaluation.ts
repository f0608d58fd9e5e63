/** The work of a model's evaluation: the stored model predicts each row of a span. */
import { barsNeeded, buildDataset } from "@/lib/features";
import { prepareCandles } from "@/lib/forge/backfill/prepare-candles";
import { ForgeError } from "@/lib/forge/errors";
import type { JobOutcome, JobRun } from "@/lib/forge/jobs/run";
import { loadArtifact } from "@/lib/forge/models/load-artifact";
import { modelSource } from "@/lib/forge/models/model-source";
import { analysisOf } from "./evaluate-rows";
import type { ModelInput } from "./evaluation-input";
import { encodeRows, reportOf, seenRowsOf } from "./graded-rows";

/** @throws ForgeError not_found | invalid_artifact | source_failed | insufficient_data */
export async function runModelEvaluation(run: JobRun, input: ModelInput): Promise<JobOutcome> {
  const { ctx, claim } = run;
  const { modelId, fromMs, toMs, title } = input;
  const { manifest, model } = await loadArtifact(ctx, claim.chainId, modelId);
  const { plan } = manifest;
  const windowMinutes = barsNeeded(plan) * plan.intervalMinutes;
  // Rows of the predicted market alone: pooled ones serve training.
  const graded = { ...plan, pooledMarkets: [] };
  const source = modelSource(ctx, claim.chainId, manifest.trainedOn.source);
  const candles = await prepareCandles(run, { plan: graded, fromMs, toMs, source });
  run.progress({ done: 0, total: 1, unit: "reports", message: "Predicting and grading" });
  const dataset = buildDataset(candles, graded, { fromMs, toMs });
  const { rows: count } = dataset.x;
  if (count < 2) {
    const dropped = Object.entries(dataset.dropped).filter(([, n]) => n > 0);
    throw new ForgeError(
      "insufficient_data",
      `The span gives ${count} rows; left out were ${dropped.map(([why, n]) => `${n} ${why}`).join(", ") || "none"}.`,
      "Ask for more days: a row needs its whole input before it and its target after it.",
    );
  }
  const possible = count + Object.values(dataset.dropped).reduce((sum, n) => sum + n, 0);
  const rows = { asOf: dataset.asOf, yTrue: dataset.y, yPred: await model.predictAll(dataset.x) };
  const report = reportOf(rows, plan.rowEveryMinutes, possible);
  const seenRows = seenRowsOf(dataset.asOf, manifest.trainedOn.toMs, plan.target.horizonMinutes);
  const analysis = analysisOf({
    rows,
    epochLengthMinutes: plan.rowEveryMinutes,
    horizonMinutes: plan.target.horizonMinutes,
    windowMinutes,
    provenance: { seenRows },
  });
  const subject = {
    kind: "model" as const,
    modelId,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    rows: count,
    seenRows,
  };
  return {
    result: { rows: count, seenRows },
    store: async (tx) => {
      await tx.evaluation.create({
        data: {
          id: claim.id,
          chainId: claim.chainId,
          title,
          subject,
          report: { ...report },
          analysis: { ...analysis } as object,
          predictions: encodeRows(rows),
        },
      });
    },
  };
}

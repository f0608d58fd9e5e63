/** The work of an evaluation's job: a stored model, predicting each row of a span. */
import { MINUTE_MS } from "@/lib/candles/candles";
import { evaluate } from "@/lib/evaluation";
import { buildDataset } from "@/lib/features";
import { prepareCandles } from "@/lib/forge/backfill/prepare-candles";
import { ForgeError } from "@/lib/forge/errors";
import type { JobOutcome, JobRun } from "@/lib/forge/jobs/run";
import { loadArtifact } from "@/lib/forge/models/load-artifact";
import { EvaluationInput } from "./evaluation-view";
import { toReportView } from "./report-view";

/** @throws ForgeError not_found | invalid_artifact | source_failed | insufficient_data */
export async function runEvaluation(run: JobRun): Promise<JobOutcome> {
  const { ctx, claim } = run;
  const { modelId, fromMs, toMs } = EvaluationInput.parse(claim.input);
  const { manifest, model } = await loadArtifact(ctx, claim.chainId, modelId);
  const { plan } = manifest;
  const windowMs = plan.inputBars * plan.intervalMinutes * MINUTE_MS;
  const candles = await prepareCandles(run, { market: plan.market, fromMs: fromMs - windowMs, toMs });
  run.progress({ done: 0, total: 1, unit: "reports", message: "Predicting and grading" });
  const dataset = buildDataset(candles, plan, { fromMs, toMs });
  const { rows } = dataset.x;
  if (rows < 2) {
    const dropped = Object.entries(dataset.dropped).filter(([, count]) => count > 0);
    throw new ForgeError(
      "insufficient_data",
      `The span gives ${rows} rows; left out were ${dropped.map(([why, count]) => `${count} ${why}`).join(", ") || "none"}.`,
      "Ask for more days: a row needs its whole input before it and its target after it.",
    );
  }
  const possible = rows + Object.values(dataset.dropped).reduce((sum, count) => sum + count, 0);
  const report = evaluate(dataset.y, await model.predictAll(dataset.x), {
    epochLengthMinutes: plan.rowEveryMinutes,
    nExpectedEpochs: possible,
  });
  const seenRows = dataset.asOf.filter((asOf) => asOf <= manifest.trainedOn.toMs).length;
  const subject = {
    kind: "model" as const,
    modelId,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    rows,
    seenRows,
  };
  return {
    result: { rows, seenRows },
    store: async (tx) => {
      await tx.evaluation.create({
        data: { id: claim.id, chainId: claim.chainId, subject, report: { ...toReportView(report) } },
      });
    },
  };
}

/** The work of an analysis's job: the full report of rows that are stored and graded already. */
import { ForgeError } from "@/lib/forge/errors";
import type { JobOutcome, JobRun } from "@/lib/forge/jobs/run";
import { LIVE_PROVENANCE } from "./evaluate-deployment";
import { analysisOf } from "./evaluate-rows";
import type { AnalysisInput } from "./evaluation-input";
import { toEvaluationView } from "./evaluation-view";
import { decodeRows } from "./graded-rows";
import { trainingRows } from "./training-rows";

/** @throws ForgeError not_found when the rows, or the training that they come from, are gone */
export async function runAnalysis({ ctx, claim, progress }: JobRun, input: AnalysisInput): Promise<JobOutcome> {
  const stored = await ctx.db.evaluation.findFirst({ where: { id: claim.id, chainId: claim.chainId } });
  if (stored?.predictions == null) {
    throw new ForgeError("not_found", `The predictions of evaluation ${claim.id} are gone.`, "Evaluate them again.");
  }
  progress({ done: 0, total: 1, unit: "reports", message: "Resampling and testing" });
  const { subject } = toEvaluationView(null, stored);
  const known = subject.kind === "training" ? await trainingRows(ctx, claim.chainId, subject.trainingId) : undefined;
  const { epochLengthMinutes, horizonMinutes, windowMinutes, trials } = input;
  const analysis = analysisOf({
    rows: decodeRows(stored.predictions),
    epochLengthMinutes,
    horizonMinutes,
    // Of a training's plan anew: who asked may not have had its plugins.
    windowMinutes: known?.windowMinutes ?? windowMinutes,
    trials,
    folds: known?.folds,
    provenance: known?.provenance ?? (subject.kind === "deployment" ? LIVE_PROVENANCE : undefined),
  });
  return {
    result: { rows: analysis.rows },
    store: async (tx) => {
      await tx.evaluation.update({ where: { id: claim.id }, data: { analysis: { ...analysis } as object } });
    },
  };
}

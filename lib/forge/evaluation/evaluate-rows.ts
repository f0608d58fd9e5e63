/** Grades rows and stores what came of it; what would hold up other requests is left to a job. */
import { analyse, type Provenance, type RowRange } from "@/lib/evaluation";
import type { ForgeContext } from "@/lib/forge/context";
import type { EvaluationView } from "@/lib/forge/views";
import { enqueueJob } from "@/lib/store/jobs";
import { toAnalysisView } from "./analysis-view";
import type { AnalysisInput } from "./evaluation-input";
import { toEvaluationView } from "./evaluation-view";
import { encodeRows, type GradedRows, reportOf } from "./graded-rows";

/** The report of a million rows takes a tenth of a second; so does the analysis of as many as this, three when it is the first. */
export const MOST_ROWS_AT_ONCE = 1_000;
/** One seed for all: the same rows give the same intervals. */
export const ANALYSIS_SEED = 42;

export interface RowsToEvaluate {
  chainId: string;
  title: string;
  subject: EvaluationView["subject"];
  rows: GradedRows;
  epochLengthMinutes: number;
  horizonMinutes: number | null;
  windowMinutes?: number | null;
  nExpectedEpochs?: number | null;
  trials?: number;
  folds?: readonly RowRange[];
  provenance?: Provenance;
}

/**
 * The report is there at once. The analysis is, too, up to MOST_ROWS_AT_ONCE rows; of more it is a job's, which a runner does in a
 * thread, and the answer carries that job.
 * @throws ForgeError invalid_input
 */
export async function evaluateRows(ctx: ForgeContext, request: RowsToEvaluate): Promise<EvaluationView> {
  const { chainId, title, subject, rows, epochLengthMinutes } = request;
  const report = reportOf(rows, epochLengthMinutes, request.nExpectedEpochs);
  const isAtOnce = rows.yTrue.length <= MOST_ROWS_AT_ONCE;
  const analysis = isAtOnce ? analysisOf(request) : undefined;
  const id = crypto.randomUUID();
  const [job, done] = await ctx.db.$transaction(async (tx) => {
    const evaluation = await tx.evaluation.create({
      data: {
        id,
        chainId,
        title,
        subject,
        report: { ...report },
        predictions: encodeRows(rows),
        ...(analysis && { analysis: { ...analysis } as object }),
      },
    });
    if (isAtOnce) return [null, evaluation];
    const input: AnalysisInput = {
      kind: "analysis",
      title,
      epochLengthMinutes,
      horizonMinutes: request.horizonMinutes,
      windowMinutes: request.windowMinutes ?? null,
      ...(request.trials !== undefined && { trials: request.trials }),
    };
    await enqueueJob(tx, { id, chainId, kind: "evaluation", input });
    return [await tx.job.findUniqueOrThrow({ where: { id } }), evaluation];
  });
  return toEvaluationView(job, done);
}

export function analysisOf(request: Omit<RowsToEvaluate, "chainId" | "title" | "subject">) {
  const { rows, epochLengthMinutes, horizonMinutes, windowMinutes, trials, folds, provenance } = request;
  return toAnalysisView(
    analyse({
      ...rows,
      epochLengthMinutes,
      horizonMinutes,
      windowMinutes,
      trials,
      folds,
      provenance,
      seed: ANALYSIS_SEED,
    }),
  );
}

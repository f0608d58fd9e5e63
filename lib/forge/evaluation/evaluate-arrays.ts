/** The verb: grades predictions that were made elsewhere, at once. */
import { z } from "zod";
import { EvaluationError, evaluate } from "@/lib/evaluation";
import { currentChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import type { EvaluationView } from "@/lib/forge/views";
import { toReportView } from "./report-view";

const MOST_VALUES = 1_000_000;
const values = z
  .array(z.number({ error: "must be a finite number" }))
  .min(2, "needs at least two values")
  .max(MOST_VALUES, `may have at most ${MOST_VALUES} values`);

const Input = z.strictObject({
  /** True and predicted values, row by row in time order. */
  y_true: values,
  y_pred: values,
  epoch_length_minutes: z.number().positive().max(5_256_000).optional(),
  n_expected_epochs: z.number().int().nullish(),
});

/**
 * The report has the reference's metric names; those that are not finite are null.
 * @throws ZodError naming array and index of a value that is no finite number; ForgeError invalid_input | network_failed
 */
export async function evaluateArrays({ ctx, input }: Call<unknown>): Promise<EvaluationView> {
  const { y_true, y_pred, epoch_length_minutes, n_expected_epochs } = Input.parse(input);
  const { chainId } = await currentChain(ctx);
  const report = toReportView(graded(y_true, y_pred, epoch_length_minutes, n_expected_epochs));
  const subject = { kind: "arrays" as const, count: y_true.length };
  const row = await ctx.db.evaluation.create({
    data: { id: crypto.randomUUID(), chainId, subject, report: { ...report } },
    select: { id: true, createdAt: true },
  });
  return {
    id: row.id,
    title: `${y_true.length} predictions`,
    createdAt: row.createdAt.toISOString(),
    job: null,
    subject,
    report,
    analysis: null,
  };
}

function graded(yTrue: number[], yPred: number[], epochLengthMinutes?: number, nExpectedEpochs?: number | null) {
  try {
    return evaluate(yTrue, yPred, { epochLengthMinutes, nExpectedEpochs });
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    throw new ForgeError(
      "invalid_input",
      error.message,
      "Send y_true and y_pred of equal length, with finite numbers.",
    );
  }
}

/** The verb: grades predictions that were made elsewhere, given as arrays. */
import { z } from "zod";
import { currentChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import type { EvaluationView } from "@/lib/forge/views";
import { evaluateRows } from "./evaluate-rows";
import { type GradedRows, inTimeOrder, rowEveryMinutes } from "./graded-rows";
import { parseTime, TIME_FORMS } from "./parse-time";

const MOST_VALUES = 1_000_000;
/** The reference's, for rows without times. */
const DEFAULT_EPOCH_MINUTES = 60;

const values = z
  .array(z.number({ error: "must be a finite number" }))
  .min(2, "needs at least two values")
  .max(MOST_VALUES, `may have at most ${MOST_VALUES} values`);

/** What may be said of predictions that come from elsewhere. */
export const RowOptions = {
  title: z.string().trim().min(1).max(200).optional(),
  /** Absent: the median distance of the times, or 60. */
  epoch_length_minutes: z.number().min(1e-6).max(5_256_000).optional(),
  /** How far ahead a truth lies; absent: one row. */
  horizon_minutes: z.number().positive().max(5_256_000).nullish(),
  n_expected_epochs: z.number().int().nullish(),
  /** How many configurations were tried before these predictions were chosen. */
  trials: z.number().int().min(1).max(10_000_000).optional(),
};

export const ArraysToEvaluate = z.strictObject({
  /** True and predicted values, row by row; in time order where there are no times. */
  y_true: values,
  y_pred: values,
  as_of: z.array(z.union([z.number(), z.string()])).nullish(),
  ...RowOptions,
});

/**
 * The report has the reference's metric names; those that are not finite are null.
 * @throws ZodError naming array and index of a value that is no finite number; ForgeError invalid_input | network_failed
 */
export async function evaluateArrays({ ctx, input }: Call<unknown>): Promise<EvaluationView> {
  const { y_true, y_pred, as_of, ...options } = ArraysToEvaluate.parse(input);
  for (const [name, column] of [
    ["y_pred", y_pred],
    ["as_of", as_of ?? y_true],
  ] as const) {
    if (column.length === y_true.length) continue;
    throw new ForgeError(
      "invalid_input",
      `y_true has ${y_true.length} values and ${name} ${column.length}; they must be pairs.`,
      "Send columns of equal length, with finite numbers.",
    );
  }
  const asOf = as_of ? Float64Array.from(as_of, timeAt) : null;
  return evaluateForeign(ctx, { asOf, yTrue: Float64Array.from(y_true), yPred: Float64Array.from(y_pred) }, options);
}

function timeAt(value: number | string, index: number): number {
  const ms = parseTime(value);
  if (ms !== null) return ms;
  throw new ForgeError("invalid_input", `as_of[${index}] is ${JSON.stringify(value)}, which is no time.`, TIME_FORMS);
}

/** @throws ForgeError invalid_input | network_failed */
export async function evaluateForeign(
  ctx: Call<unknown>["ctx"],
  unordered: GradedRows,
  options: z.infer<z.ZodObject<typeof RowOptions>>,
): Promise<EvaluationView> {
  const { chainId } = await currentChain(ctx);
  const rows = inTimeOrder(unordered);
  const count = rows.yTrue.length;
  return evaluateRows(ctx, {
    chainId,
    title: options.title ?? `${count.toLocaleString("en-US")} predictions`,
    subject: { kind: "arrays", count },
    rows,
    epochLengthMinutes: options.epoch_length_minutes ?? rowEveryMinutes(rows.asOf) ?? DEFAULT_EPOCH_MINUTES,
    horizonMinutes: options.horizon_minutes ?? null,
    nExpectedEpochs: options.n_expected_epochs,
    trials: options.trials,
  });
}

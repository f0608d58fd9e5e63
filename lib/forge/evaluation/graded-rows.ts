/** Rows of predictions and their truths: as columns, as stored bytes, and graded. */
import { EvaluationError, evaluate } from "@/lib/evaluation";
import { ForgeError } from "@/lib/forge/errors";
import { encodePredictions } from "@/lib/forge/training/predictions";
import type { ReportView } from "@/lib/forge/views";
import { toReportView } from "./report-view";

const COLUMNS = 3;
const MINUTE_MS = 60_000;

export interface GradedRows {
  /** Milliseconds UTC, ascending; null where the predictions carry no times. */
  asOf: Float64Array | null;
  yTrue: Float64Array;
  yPred: Float64Array;
}

/** Times that are not known are stored as NaN. */
export function encodeRows({ asOf, yTrue, yPred }: GradedRows): Uint8Array<ArrayBuffer> {
  return encodePredictions({ asOf: asOf ?? new Float64Array(yTrue.length).fill(Number.NaN), yTrue, yPred });
}

export function decodeRows(bytes: Uint8Array): GradedRows {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows = Math.floor(bytes.byteLength / (COLUMNS * 8));
  const column = (c: number) =>
    Float64Array.from({ length: rows }, (_, i) => view.getFloat64((c * rows + i) * 8, true));
  const asOf = column(0);
  return { asOf: Number.isNaN(asOf[0]) ? null : asOf, yTrue: column(1), yPred: column(2) };
}

/** Rows in the order of their times; equal times keep their order. */
export function inTimeOrder({ asOf, yTrue, yPred }: GradedRows): GradedRows {
  if (asOf === null) return { asOf, yTrue, yPred };
  const order = Uint32Array.from(asOf.keys()).sort((a, b) => (asOf[a] as number) - (asOf[b] as number) || a - b);
  const sorted = (column: Float64Array) => Float64Array.from(order, (i) => column[i] as number);
  return { asOf: sorted(asOf), yTrue: sorted(yTrue), yPred: sorted(yPred) };
}

/** The median distance of rows that follow each other; null without times, or where most share one. */
export function rowEveryMinutes(asOf: Float64Array | null): number | null {
  if (asOf === null || asOf.length < 2) return null;
  const distances = Float64Array.from(asOf.subarray(1), (at, i) => at - (asOf[i] as number)).sort();
  const median = distances[Math.floor((distances.length - 1) / 2)] as number;
  return median > 0 ? median / MINUTE_MS : null;
}

/**
 * Rows on which a good report means nothing of a model: those that it was fitted on, and those whose truths overlap the last
 * of theirs. @param trainedToMs time of the last row that it was fitted on
 */
export function seenRowsOf(asOf: Float64Array, trainedToMs: number, horizonMinutes: number): number {
  return asOf.filter((at) => at < trainedToMs + horizonMinutes * MINUTE_MS).length;
}

/** Cubes of larger values overflow, and with them figures that every report has. */
const LARGEST = 1e100;

/** @throws ForgeError invalid_input for rows that cannot be graded */
export function reportOf(rows: GradedRows, epochLengthMinutes?: number, nExpectedEpochs?: number | null): ReportView {
  refuseLarge("y_true", rows.yTrue);
  refuseLarge("y_pred", rows.yPred);
  try {
    return toReportView(evaluate(rows.yTrue, rows.yPred, { epochLengthMinutes, nExpectedEpochs }));
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    throw new ForgeError("invalid_input", error.message, "Send pairs of finite numbers, at least two.");
  }
}

function refuseLarge(name: string, column: Float64Array): void {
  const at = column.findIndex((value) => Math.abs(value) > LARGEST);
  if (at === -1) return;
  throw new ForgeError(
    "invalid_input",
    `${name}[${at}] is ${column[at]}; values up to ${LARGEST} can be graded.`,
    "Send returns, or values of another unit.",
  );
}

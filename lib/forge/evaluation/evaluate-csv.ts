/** The verb: grades predictions that were made elsewhere, given as the text of a CSV file. */
import Papa from "papaparse";
import { z } from "zod";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import type { EvaluationView } from "@/lib/forge/views";
import { evaluateForeign, RowOptions } from "./evaluate-arrays";
import type { GradedRows } from "./graded-rows";
import { parseTime, TIME_FORMS } from "./parse-time";

export const CsvToEvaluate = z.strictObject({ csv: z.string().min(1, "is empty"), ...RowOptions });

/** Heads by what they mean, as they are written in lower case with underscores. */
const HEADS = {
  time: ["as_of", "asof", "time", "timestamp", "datetime", "date", "open_time", "at"],
  actual: ["actual", "target", "y_true", "true", "truth", "ytrue"],
  predicted: ["predicted", "prediction", "y_pred", "pred", "ypred", "forecast"],
} as const;

const NEEDED =
  'Give the file a head line with a column of truths ("actual", "target" or "y_true"), one of predictions ("predicted", ' +
  '"prediction" or "y_pred"), and where there are times one of them ("time" or "as_of").';

/**
 * Columns are known by their heads; others are left alone. Rows are put in the order of their times.
 * @throws ZodError; ForgeError invalid_input naming the line (the head is line 1) | network_failed
 */
export async function evaluateCsv({ ctx, input }: Call<unknown>): Promise<EvaluationView> {
  const { csv, ...options } = CsvToEvaluate.parse(input);
  return evaluateForeign(ctx, parsePredictions(csv), options);
}

/** @throws ForgeError invalid_input naming the line */
export function parsePredictions(csv: string): GradedRows {
  const { data, errors } = Papa.parse<string[]>(csv.replace(/^\uFEFF/, ""), { skipEmptyLines: false });
  // A file of one column has no delimiter that could be found out.
  const broken = errors.find(({ type }) => type !== "Delimiter");
  if (broken !== undefined) throw refused(`Line ${(broken.row ?? 0) + 1}: ${broken.message}.`);
  const [head, ...lines] = data;
  const columns = columnsOf(head ?? []);
  const asOf: number[] = [];
  const yTrue: number[] = [];
  const yPred: number[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.every((cell) => cell.trim() === "")) continue;
    const number = index + 2;
    yTrue.push(valueAt(line, columns.actual, number, head));
    yPred.push(valueAt(line, columns.predicted, number, head));
    if (columns.time === null) continue;
    const text = line[columns.time] ?? "";
    const ms = parseTime(text);
    if (ms === null) throw refused(`Line ${number}: "${text}" in ${head?.[columns.time]} is no time.`, TIME_FORMS);
    asOf.push(ms);
  }
  if (yTrue.length < 2) throw refused(`The file has ${yTrue.length} rows of values; at least two are needed.`);
  return {
    asOf: columns.time === null ? null : Float64Array.from(asOf),
    yTrue: Float64Array.from(yTrue),
    yPred: Float64Array.from(yPred),
  };
}

function columnsOf(head: readonly string[]): { time: number | null; actual: number; predicted: number } {
  const names = head.map((cell) =>
    cell
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, "_"),
  );
  const find = (kind: keyof typeof HEADS): number | null => {
    const found = names.flatMap((name, i) => ((HEADS[kind] as readonly string[]).includes(name) ? [i] : []));
    if (found.length > 1) {
      throw refused(
        `Line 1: ${found.map((i) => `"${head[i]}"`).join(" and ")} could both be the ${kind} column.`,
        "Leave one of them.",
      );
    }
    return found[0] ?? null;
  };
  const [time, actual, predicted] = [find("time"), find("actual"), find("predicted")];
  if (actual === null || predicted === null) {
    const missing = [actual === null && "truths", predicted === null && "predictions"].filter(Boolean).join(" and ");
    throw refused(`Line 1: no column of ${missing} among ${head.map((cell) => `"${cell}"`).join(", ")}.`);
  }
  return { time, actual, predicted };
}

function valueAt(line: readonly string[], column: number, number: number, head: readonly string[] | undefined): number {
  const text = (line[column] ?? "").trim();
  const value = text === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw refused(
    `Line ${number}: ${text === "" ? "nothing" : `"${text.slice(0, 40)}"`} in ${head?.[column]} is no finite number.`,
    "Mend or leave out the line; decimals take a point.",
  );
}

function refused(message: string, remedy: string = NEEDED): ForgeError {
  return new ForgeError("invalid_input", message, remedy);
}

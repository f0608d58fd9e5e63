/** From what is in the fields of the dialog to the request that is sent. Pure. */

export type Source = "csv" | "arrays" | "model" | "deployment" | "training";

export interface Fields {
  source: Source;
  title: string;
  csv: string;
  yTrue: string;
  yPred: string;
  asOf: string;
  horizonMinutes: string;
  trials: string;
  modelId: string;
  days: string;
  deploymentId: string;
  trainingId: string;
}

/** Numbers apart by commas, spaces, line ends or semicolons, in brackets or not. */
export function parseNumbers(text: string, name: string): number[] {
  return wordsOf(text).map((word, i) => {
    const value = Number(word);
    if (Number.isFinite(value)) return value;
    throw new Error(`${name}: value ${i + 1}, "${word.slice(0, 30)}", is no finite number.`);
  });
}

function wordsOf(text: string): string[] {
  return text
    .replaceAll(/[[\]"']/g, " ")
    .split(/[\s,;]+/)
    .filter((word) => word !== "");
}

/** Times may hold a space, so that only commas, semicolons and line ends part them. */
function timesOf(text: string): (string | number)[] {
  return text
    .replaceAll(/[[\]"']/g, " ")
    .split(/[,;\n]+/)
    .map((word) => word.trim())
    .filter((word) => word !== "")
    .map((word) => (/^\d+(\.\d+)?$/.test(word) ? Number(word) : word));
}

/** @throws Error that says which field cannot be used */
export function requestOf(fields: Fields): Record<string, unknown> {
  const { source } = fields;
  if (source === "model") return { modelId: chosen(fields.modelId, "a model"), days: Number(fields.days) };
  if (source === "deployment") return { deploymentId: chosen(fields.deploymentId, "a worker") };
  if (source === "training") return { trainingId: chosen(fields.trainingId, "a training") };
  const options = {
    ...(fields.title.trim() !== "" && { title: fields.title.trim() }),
    ...(fields.horizonMinutes !== "" && { horizon_minutes: Number(fields.horizonMinutes) }),
    ...(fields.trials !== "" && { trials: Number(fields.trials) }),
  };
  if (source === "csv") {
    if (fields.csv.trim() === "") throw new Error("Choose a file or paste its text.");
    return { csv: fields.csv, ...options };
  }
  const yTrue = parseNumbers(fields.yTrue, "Actual values");
  const yPred = parseNumbers(fields.yPred, "Predicted values");
  const asOf = timesOf(fields.asOf);
  if (yTrue.length < 2) throw new Error("Actual values: at least two are needed.");
  if (yTrue.length !== yPred.length)
    throw new Error(`There are ${yTrue.length} actual and ${yPred.length} predicted values; they must be pairs.`);
  return { y_true: yTrue, y_pred: yPred, ...(asOf.length > 0 && { as_of: asOf }), ...options };
}

function chosen(id: string, what: string): string {
  if (id === "") throw new Error(`Choose ${what}.`);
  return id;
}

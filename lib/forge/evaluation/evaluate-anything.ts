/** The verb: grades whatever it is given; what that is follows from the one field that names it. */
import { z } from "zod";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import type { EvaluationView } from "@/lib/forge/views";
import { ArraysToEvaluate, evaluateArrays } from "./evaluate-arrays";
import { CsvToEvaluate, evaluateCsv } from "./evaluate-csv";
import { DeploymentToEvaluate, evaluateDeployment } from "./evaluate-deployment";
import { evaluateTraining, TrainingToEvaluate } from "./evaluate-training";
import { ModelToEvaluate, requestEvaluation } from "./request-evaluation";

/** What may be graded: which it is follows from the field that names it. */
export const SubjectToEvaluate = z.union([
  ArraysToEvaluate,
  CsvToEvaluate,
  TrainingToEvaluate,
  ModelToEvaluate,
  DeploymentToEvaluate,
]);

const KINDS: readonly [field: string, verb: (call: Call<unknown>) => Promise<EvaluationView>][] = [
  ["y_true", evaluateArrays],
  ["y_pred", evaluateArrays],
  ["csv", evaluateCsv],
  ["trainingId", evaluateTraining],
  ["deploymentId", evaluateDeployment],
  ["modelId", requestEvaluation],
];

/** @throws ZodError; ForgeError invalid_input for a body that names nothing; what the verb for it throws */
export async function evaluateAnything({ ctx, input }: Call<unknown>): Promise<EvaluationView> {
  const fields = typeof input === "object" && input !== null ? input : {};
  const found = KINDS.find(([field]) => field in fields);
  if (found === undefined) {
    throw new ForgeError(
      "invalid_input",
      "The request does not say what to evaluate.",
      "Send y_true and y_pred, csv, a modelId, a trainingId or a deploymentId.",
    );
  }
  return found[1]({ ctx, input });
}

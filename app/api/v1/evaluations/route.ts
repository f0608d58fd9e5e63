/** Grades a model (a job), or predictions that were made elsewhere (at once). */
import { evaluateArrays, requestEvaluation } from "@/lib/forge/evaluation";
import { accepted, json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

function isOfArrays(input: unknown): boolean {
  return typeof input === "object" && input !== null && ("y_true" in input || "y_pred" in input);
}

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: async ({ ctx, body }) => {
    const input = await body();
    if (isOfArrays(input)) return json(await evaluateArrays({ ctx, input }));
    const evaluation = await requestEvaluation({ ctx, input });
    return accepted(evaluation, `/api/v1/evaluations/${evaluation.id}`);
  },
});

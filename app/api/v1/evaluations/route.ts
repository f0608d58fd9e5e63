/** Grades predictions: arrays or CSV, a training's, a worker's (at once), a model over days (a job); lists what was graded. */
import { evaluateAnything, listEvaluations } from "@/lib/forge/evaluation";
import { accepted, json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, query }) => json(await listEvaluations({ ctx, input: query })),
  POST: async ({ ctx, body }) => {
    const evaluation = await evaluateAnything({ ctx, input: await body() });
    return evaluation.job === null ? json(evaluation) : accepted(evaluation, `/api/v1/evaluations/${evaluation.id}`);
  },
});

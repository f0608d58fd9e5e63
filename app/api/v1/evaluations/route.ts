/** Evaluations. */
import { z } from "zod";
import { evaluateAnything, listEvaluations } from "@/lib/forge/evaluation";
import { SubjectToEvaluate } from "@/lib/forge/evaluation/evaluate-anything";
import { EvaluationsQuery } from "@/lib/forge/evaluation/list-evaluations";
import { EvaluationSummaryView, EvaluationView } from "@/lib/forge/views";
import { accepted, json } from "@/lib/web/answer";
import { paged } from "@/lib/web/page";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Lists evaluations, newest first.",
    input: EvaluationsQuery,
    answer: z.array(EvaluationSummaryView),
    paged: true,
    handle: async (exchange) => {
      const evaluations = await listEvaluations({ ctx: exchange.ctx, input: exchange.query });
      return paged(exchange, evaluations, EvaluationsQuery);
    },
  },
  POST: {
    summary: "Grades predictions: arrays, CSV, a training's, a model's over the last days, or a live worker's.",
    description: "Answers at once (200) where no job is needed, else 202 with the job.",
    input: SubjectToEvaluate,
    answer: EvaluationView,
    status: [200, 202],
    handle: async ({ ctx, body }) => {
      const evaluation = await evaluateAnything({ ctx, input: await body() });
      return evaluation.job === null ? json(evaluation) : accepted(evaluation, `/api/v1/evaluations/${evaluation.id}`);
    },
  },
});

/** One evaluation. */
import { getEvaluation } from "@/lib/forge/evaluation";
import { JobId } from "@/lib/forge/jobs/find-job";
import { EvaluationView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Gives a report in full.",
    input: JobId,
    answer: EvaluationView,
    handle: async ({ ctx, param }) => json(await getEvaluation({ ctx, input: { id: param("id") } })),
  },
});

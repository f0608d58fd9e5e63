/** A report to keep, as data. */
import { getEvaluation } from "@/lib/forge/evaluation";
import { JobId } from "@/lib/forge/jobs/find-job";
import { EvaluationView } from "@/lib/forge/views";
import { file } from "@/lib/web/file";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Gives a report as a JSON file to keep.",
    input: JobId,
    answer: EvaluationView,
    handle: async ({ ctx, param }) => {
      const evaluation = await getEvaluation({ ctx, input: { id: param("id") } });
      return file(`${JSON.stringify(evaluation, null, 2)}\n`, {
        type: "application/json",
        name: `evaluation-${evaluation.id}.json`,
      });
    },
  },
});

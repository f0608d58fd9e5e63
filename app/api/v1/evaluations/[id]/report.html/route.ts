/** An evaluation as one HTML file to keep: no scripts, nothing to load. */
import { reportDocument } from "@/app/_components/evaluations/document/report";
import { getEvaluation } from "@/lib/forge/evaluation";
import { file } from "@/lib/web/file";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param }) => {
    const evaluation = await getEvaluation({ ctx, input: { id: param("id") } });
    return file(reportDocument(evaluation), {
      type: "text/html; charset=utf-8",
      name: `evaluation-${evaluation.id}.html`,
    });
  },
});

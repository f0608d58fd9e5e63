/** A report to keep, as a page. */

import { reportDocument } from "@/app/_components/evaluations/document/report";
import { getEvaluation } from "@/lib/forge/evaluation";
import { JobId } from "@/lib/forge/jobs/find-job";
import { file } from "@/lib/web/file";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Gives a report as a page to keep.",
    input: JobId,
    answer: { files: ["text/html"] },
    handle: async ({ ctx, param }) => {
      const evaluation = await getEvaluation({ ctx, input: { id: param("id") } });
      return file(reportDocument(evaluation), {
        type: "text/html; charset=utf-8",
        name: `evaluation-${evaluation.id}.html`,
      });
    },
  },
});

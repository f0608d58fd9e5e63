/** The graded rows. */
import { evaluationCsv } from "@/lib/forge/evaluation";
import { JobId } from "@/lib/forge/jobs/find-job";
import { file } from "@/lib/web/file";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Gives the graded rows as CSV.",
    input: JobId,
    answer: { files: ["text/csv"] },
    handle: async ({ ctx, param }) => {
      const id = param("id");
      return file(await evaluationCsv({ ctx, input: { id } }), {
        type: "text/csv; charset=utf-8",
        name: `predictions-${id}.csv`,
      });
    },
  },
});

/** The rows that were graded, as a CSV file that can be evaluated again. */
import { evaluationCsv } from "@/lib/forge/evaluation";
import { file } from "@/lib/web/file";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param }) => {
    const id = param("id");
    return file(await evaluationCsv({ ctx, input: { id } }), {
      type: "text/csv; charset=utf-8",
      name: `predictions-${id}.csv`,
    });
  },
});

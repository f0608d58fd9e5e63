/** An evaluation and, once it has ended, its report. */
import { getEvaluation } from "@/lib/forge/evaluation";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param }) => json(await getEvaluation({ ctx, input: { id: param("id") } })),
});

/** An analysis of a plan and, once it has succeeded, what it found. */
import { getPlanAnalysis } from "@/lib/forge/plans";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param }) =>
    json(await getPlanAnalysis({ ctx, input: { planId: param("id"), id: param("analysisId") } })),
});

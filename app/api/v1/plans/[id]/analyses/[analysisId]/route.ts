/** One analysis of a plan. */
import { getPlanAnalysis } from "@/lib/forge/plans";
import { PlanAnalysisPath } from "@/lib/forge/plans/get-plan-analysis";
import { PlanAnalysisView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Gives an analysis of a plan.",
    input: PlanAnalysisPath,
    pathNames: { id: "planId", analysisId: "id" },
    answer: PlanAnalysisView,
    handle: async ({ ctx, param }) =>
      json(await getPlanAnalysis({ ctx, input: { planId: param("id"), id: param("analysisId") } })),
  },
});

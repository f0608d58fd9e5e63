/** Analyses of a plan's columns. */
import { z } from "zod";
import { requestPlanAnalysis } from "@/lib/forge/plans";
import { AnalysisRequest } from "@/lib/forge/plans/analysis-input";
import { PlanAnalysisView } from "@/lib/forge/views";
import { accepted } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

/** The address says the plan, the body the rest; the verb checks what is in it. */
const Body = z.record(z.string(), z.unknown()).default({});

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: {
    summary: "Looks at each column of a plan over the last days: distribution, relation to the target, stability.",
    input: AnalysisRequest,
    pathNames: { id: "planId" },
    answer: PlanAnalysisView,
    status: 202,
    handle: async ({ ctx, param, body }) => {
      const planId = param("id");
      const analysis = await requestPlanAnalysis({ ctx, input: { ...Body.parse(await body()), planId } });
      return accepted(analysis, `/api/v1/plans/${planId}/analyses/${analysis.id}`);
    },
  },
});

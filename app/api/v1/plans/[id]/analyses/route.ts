/** A new analysis of a plan: what its features look like on real candles. */
import { z } from "zod";
import { requestPlanAnalysis } from "@/lib/forge/plans";
import { accepted } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

/** The address says the plan, the body the rest; the verb checks what is in it. */
const Body = z.record(z.string(), z.unknown()).default({});

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: async ({ ctx, param, body }) => {
    const planId = param("id");
    const analysis = await requestPlanAnalysis({ ctx, input: { ...Body.parse(await body()), planId } });
    return accepted(analysis, `/api/v1/plans/${planId}/analyses/${analysis.id}`);
  },
});

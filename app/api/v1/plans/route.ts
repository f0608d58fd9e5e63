/** Saved feature plans, and a new one. */
import { createPlan, listPlans } from "@/lib/forge/plans";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, query }) => json(await listPlans({ ctx, input: query })),
  POST: async ({ ctx, body }) => {
    const plan = await createPlan({ ctx, input: await body() });
    return json(plan, { headers: { location: `/api/v1/plans/${plan.id}` } });
  },
});

/** Feature plans. */
import { z } from "zod";
import { createPlan, listPlans } from "@/lib/forge/plans";
import { NewPlan } from "@/lib/forge/plans/create-plan";
import { PlansQuery } from "@/lib/forge/plans/list-plans";
import { PlanView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { paged } from "@/lib/web/page";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Lists saved feature plans, newest first.",
    input: PlansQuery,
    answer: z.array(PlanView),
    paged: true,
    handle: async (exchange) =>
      paged(exchange, await listPlans({ ctx: exchange.ctx, input: exchange.query }), PlansQuery),
  },
  POST: {
    summary: "Saves a feature plan. The same plan has the same id.",
    input: NewPlan,
    answer: PlanView,
    handle: async ({ ctx, body }) => {
      const plan = await createPlan({ ctx, input: await body() });
      return json(plan, { headers: { location: `/api/v1/plans/${plan.id}` } });
    },
  },
});

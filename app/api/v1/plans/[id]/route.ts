/** One plan. */
import { getPlan } from "@/lib/forge/plans";
import { PlanPath } from "@/lib/forge/plans/get-plan";
import { PlanView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Gives a saved plan and its analyses.",
    input: PlanPath,
    answer: PlanView,
    handle: async ({ ctx, param }) => json(await getPlan({ ctx, input: { id: param("id") } })),
  },
});

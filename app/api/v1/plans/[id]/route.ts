/** A saved plan and its newest analyses. */
import { getPlan } from "@/lib/forge/plans";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param }) => json(await getPlan({ ctx, input: { id: param("id") } })),
});

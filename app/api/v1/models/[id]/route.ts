/** One model. */
import { getModel } from "@/lib/forge/models";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param }) => json(await getModel({ ctx, input: { id: param("id") } })),
});

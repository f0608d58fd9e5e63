/** One model. */
import { getModel } from "@/lib/forge/models";
import { ModelPath } from "@/lib/forge/models/get-model";
import { ModelDetailView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Tells where a model comes from and what became of it.",
    input: ModelPath,
    answer: ModelDetailView,
    handle: async ({ ctx, param }) => json(await getModel({ ctx, input: { id: param("id") } })),
  },
});

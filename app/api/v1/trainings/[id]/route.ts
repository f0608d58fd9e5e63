/** A training and, once it has succeeded, what it found. */
import { getTraining } from "@/lib/forge/training";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param }) => json(await getTraining({ ctx, input: { id: param("id") } })),
});

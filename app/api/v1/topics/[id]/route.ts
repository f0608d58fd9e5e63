/** One topic and its window. */
import { getTopic } from "@/lib/forge/topics";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param }) => json(await getTopic({ ctx, input: { topicId: param("id") } })),
});

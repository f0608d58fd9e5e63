/** Models, newest first: `?topicId=`, `?limit=`. */
import { listModels } from "@/lib/forge/models";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, query }) => json(await listModels({ ctx, input: query })),
});

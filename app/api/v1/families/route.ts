/** The model families: when to use each, and what can be set of it. */
import { listFamilies } from "@/lib/forge/models";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ query }) => json(await listFamilies({ input: query })),
});

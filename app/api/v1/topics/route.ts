/** All topics of the network, active ones first. */
import { listTopics } from "@/lib/forge/topics";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx }) => json(await listTopics({ ctx })),
});

/** What can be predicted. */
import { z } from "zod";
import { listTopics } from "@/lib/forge/topics";
import { TopicView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Lists the network's topics.",
    answer: z.array(TopicView),
    handle: async ({ ctx }) => json(await listTopics({ ctx })),
  },
});

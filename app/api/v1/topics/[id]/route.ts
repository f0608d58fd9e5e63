/** One topic. */
import { getTopic } from "@/lib/forge/topics";
import { TopicQuery } from "@/lib/forge/topics/get-topic";
import { TopicView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Tells what a topic asks for, and whether its window is open.",
    input: TopicQuery,
    pathNames: { id: "topicId" },
    answer: TopicView,
    handle: async ({ ctx, param }) => json(await getTopic({ ctx, input: { topicId: param("id") } })),
  },
});

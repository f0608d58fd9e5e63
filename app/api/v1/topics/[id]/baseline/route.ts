/** A topic's baseline: the proposal, and its start. */
import { proposeBaseline, startBaseline } from "@/lib/forge/baseline";
import { accepted, json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param }) => json(await proposeBaseline({ ctx, input: { topicId: param("id") } })),
  POST: async ({ ctx, param }) => {
    const training = await startBaseline({ ctx, input: { topicId: param("id") } });
    return accepted(training, `/api/v1/trainings/${training.id}`);
  },
});

/** A baseline of a topic. */
import { proposeBaseline, startBaseline } from "@/lib/forge/baseline";
import { BaselineQuery } from "@/lib/forge/baseline/propose-baseline";
import { BaselineView, TrainingView } from "@/lib/forge/views";
import { accepted, json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Proposes a baseline of a topic, with a reason for each choice.",
    input: BaselineQuery,
    pathNames: { id: "topicId" },
    answer: BaselineView,
    handle: async ({ ctx, param }) => json(await proposeBaseline({ ctx, input: { topicId: param("id") } })),
  },
  POST: {
    summary: "Trains the baseline that is proposed.",
    input: BaselineQuery,
    pathNames: { id: "topicId" },
    answer: TrainingView,
    status: 202,
    handle: async ({ ctx, param }) => {
      const training = await startBaseline({ ctx, input: { topicId: param("id") } });
      return accepted(training, `/api/v1/trainings/${training.id}`);
    },
  },
});

/** Searches for a model. */
import { z } from "zod";
import { listTrainings, requestTraining } from "@/lib/forge/training";
import { TrainingsQuery } from "@/lib/forge/training/list-trainings";
import { TrainingRequest } from "@/lib/forge/training/search-request";
import { JobView, TrainingView } from "@/lib/forge/views";
import { accepted } from "@/lib/web/answer";
import { paged } from "@/lib/web/page";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Lists the jobs of trainings, newest first.",
    input: TrainingsQuery,
    answer: z.array(JobView),
    paged: true,
    handle: async (exchange) =>
      paged(exchange, await listTrainings({ ctx: exchange.ctx, input: exchange.query }), TrainingsQuery),
  },
  POST: {
    summary: "Searches for a model of a topic by walk-forward, grades it and stores it.",
    input: TrainingRequest,
    answer: TrainingView,
    status: 202,
    handle: async ({ ctx, body }) => {
      const training = await requestTraining({ ctx, input: await body() });
      return accepted(training, `/api/v1/trainings/${training.id}`);
    },
  },
});

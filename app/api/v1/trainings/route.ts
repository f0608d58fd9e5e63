/** Trainings: the list of their jobs, and a new one. */
import { listTrainings, requestTraining } from "@/lib/forge/training";
import { accepted, json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, query }) => json(await listTrainings({ ctx, input: query })),
  POST: async ({ ctx, body }) => {
    const training = await requestTraining({ ctx, input: await body() });
    return accepted(training, `/api/v1/trainings/${training.id}`);
  },
});

/** Trainings: the list of their jobs, and a new one. */
import { listJobs } from "@/lib/forge/jobs";
import { requestTraining } from "@/lib/forge/training";
import { accepted, json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, query }) => json(await listJobs({ ctx, input: { ...query, kind: "training" } })),
  POST: async ({ ctx, body }) => {
    const training = await requestTraining({ ctx, input: await body() });
    return accepted(training, `/api/v1/trainings/${training.id}`);
  },
});

/** One training. */

import { JobId } from "@/lib/forge/jobs/find-job";
import { getTraining } from "@/lib/forge/training";
import { TrainingView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Gives a training: its data, candidates, folds, report and model.",
    input: JobId,
    answer: TrainingView,
    handle: async ({ ctx, param }) => json(await getTraining({ ctx, input: { id: param("id") } })),
  },
});

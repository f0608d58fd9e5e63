/** The untouched window of a training. */

import { JobId } from "@/lib/forge/jobs/find-job";
import { openHoldout } from "@/lib/forge/training";
import { TrainingView } from "@/lib/forge/views";
import { accepted } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: {
    summary: "Opens the untouched window, once: grades the chosen model on what no search has seen.",
    input: JobId,
    answer: TrainingView,
    status: 202,
    handle: async ({ ctx, param }) => {
      const training = await openHoldout({ ctx, input: { id: param("id") } });
      return accepted(training, `/api/v1/trainings/${training.id}`);
    },
  },
});

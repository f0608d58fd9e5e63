/** Opens a training's untouched window, once. */
import { openHoldout } from "@/lib/forge/training";
import { accepted } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: async ({ ctx, param }) => {
    const training = await openHoldout({ ctx, input: { id: param("id") } });
    return accepted(training, `/api/v1/trainings/${training.id}`);
  },
});

/** Hands workers that failed to a runner anew; what is stopped stays stopped. */
import { reconcile } from "@/lib/forge/deployments";
import { ReconcileView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: {
    summary: "Hands workers that failed to a runner anew; what is stopped stays stopped.",
    answer: ReconcileView,
    handle: async ({ ctx }) => json(await reconcile({ ctx })),
  },
});

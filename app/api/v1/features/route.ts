/** Everything that a plan's list of features may hold: what is built in, and the user's own. */
import { describeFeatures } from "@/lib/forge/plans";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, query }) => json(await describeFeatures({ ctx, input: query })),
});

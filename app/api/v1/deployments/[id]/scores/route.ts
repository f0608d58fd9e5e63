/** Scores and rewards per settled nonce, oldest first: `?limit=`. */
import { deploymentScores } from "@/lib/forge/deployments";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param, query }) => json(await deploymentScores({ ctx, input: { ...query, id: param("id") } })),
});

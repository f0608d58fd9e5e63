/** What the network says of a worker. */
import { z } from "zod";
import { deploymentScores } from "@/lib/forge/deployments";
import { ScoresQuery } from "@/lib/forge/deployments/deployment-scores";
import { ScorePoint } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Gives a worker's scores and rewards by nonce, oldest first.",
    input: ScoresQuery,
    answer: z.array(ScorePoint),
    handle: async ({ ctx, param, query }) =>
      json(await deploymentScores({ ctx, input: { ...query, id: param("id") } })),
  },
});

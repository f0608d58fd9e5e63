/** Kinds of features. */
import { z } from "zod";
import { describeFeatures } from "@/lib/forge/plans";
import { FeaturesQuery } from "@/lib/forge/plans/describe-features";
import { FeatureKindView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Lists kinds of features that a plan may hold, also plugins.",
    input: FeaturesQuery,
    answer: z.array(FeatureKindView),
    handle: async ({ ctx, query }) => json(await describeFeatures({ ctx, input: query })),
  },
});

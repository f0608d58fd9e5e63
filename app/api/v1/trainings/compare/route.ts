/** Trainings side by side. */
import { compareTrainings } from "@/lib/forge/training";
import { ComparisonQuery } from "@/lib/forge/training/compare-trainings";
import { ComparisonView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Compares trainings, with a caution where they were graded on different rows.",
    input: ComparisonQuery,
    answer: ComparisonView,
    handle: async ({ ctx, query }) => json(await compareTrainings({ ctx, input: query })),
  },
});

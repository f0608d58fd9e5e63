/** Finished trainings side by side: ?ids=a,b,… */
import { compareTrainings } from "@/lib/forge/training";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, query }) => json(await compareTrainings({ ctx, input: query })),
});

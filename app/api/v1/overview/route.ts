/** The first page in one answer: health, live workers, totals, what needs attention. */
import { overview } from "@/lib/forge/overview";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx }) => json(await overview({ ctx })),
});

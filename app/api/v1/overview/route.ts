/** Everything at a glance. */
import { overview } from "@/lib/forge/overview";
import { OverviewView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Is everything all right, and what happened last?",
    answer: OverviewView,
    handle: async ({ ctx }) => json(await overview({ ctx })),
  },
});

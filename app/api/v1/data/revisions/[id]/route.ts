/** The decision about a revision. */
import { decideOnRevision } from "@/lib/forge/data";
import { RevisionDecision } from "@/lib/forge/data/revisions";
import { RevisionView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { objectBody } from "@/lib/web/json";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: {
    summary: "Accepts what the source says now, or dismisses it.",
    input: RevisionDecision,
    answer: RevisionView,
    handle: async ({ ctx, param, body }) => {
      const asked = objectBody(await body());
      return json(await decideOnRevision({ ctx, input: { ...asked, id: param("id") } }));
    },
  },
});

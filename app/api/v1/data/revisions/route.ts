/** What sources say otherwise of complete days. */
import { z } from "zod";
import { listRevisions } from "@/lib/forge/data";
import { RevisionsQuery } from "@/lib/forge/data/revisions";
import { RevisionView } from "@/lib/forge/views";
import { paged } from "@/lib/web/page";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Lists what sources say otherwise of complete days, newest first.",
    input: RevisionsQuery,
    answer: z.array(RevisionView),
    paged: true,
    handle: async (exchange) => {
      const revisions = await listRevisions({ ctx: exchange.ctx, input: exchange.query });
      return paged(exchange, revisions, RevisionsQuery, ({ foundAt, id }) => ({ at: foundAt, id }));
    },
  },
});

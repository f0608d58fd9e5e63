/** Families of models. */
import { z } from "zod";
import { listFamilies } from "@/lib/forge/models";
import { FamiliesQuery } from "@/lib/forge/models/list-families";
import { FamilyView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Lists families of models with their parameters.",
    input: FamiliesQuery,
    answer: z.array(FamilyView),
    handle: async ({ query }) => json(await listFamilies({ input: query })),
  },
});

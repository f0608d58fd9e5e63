/** What this interface is, for programs. */
import { z } from "zod";
import document from "@/app/api/contract/openapi.json";
import { config } from "@/lib/config";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Gives this OpenAPI 3.1 document.",
    answer: z.looseObject({ openapi: z.string() }),
    handle: async () => json({ ...document, servers: [{ url: `${config().basePath}/api/v1` }] }),
  },
});

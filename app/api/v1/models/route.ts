/** Models, newest first: `?topicId=`, `?limit=`; a POST takes one that was trained elsewhere. */
import { importModel, listModels } from "@/lib/forge/models";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

/** A file of 48 MB in base64, with room for the plan. */
const MOST_IMPORT_BYTES = 66 * 1024 * 1024;

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, query }) => json(await listModels({ ctx, input: query })),
  POST: async ({ ctx, body }) => {
    const model = await importModel({ ctx, input: await body({ mostBytes: MOST_IMPORT_BYTES }) });
    return json(model, { status: 201, headers: { location: `/api/v1/models/${model.id}` } });
  },
});

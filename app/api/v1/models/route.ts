/** Models. */
import { z } from "zod";
import { importModel, listModels } from "@/lib/forge/models";
import { ModelImport } from "@/lib/forge/models/import-model";
import { ModelsQuery } from "@/lib/forge/models/list-models";
import { ModelView } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { paged } from "@/lib/web/page";
import { route } from "@/lib/web/route";

/** A file of 48 MB in base64, with room for the plan. */
const MOST_IMPORT_BYTES = 66 * 1024 * 1024;

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Lists models, newest first.",
    input: ModelsQuery,
    answer: z.array(ModelView),
    paged: true,
    handle: async (exchange) =>
      paged(exchange, await listModels({ ctx: exchange.ctx, input: exchange.query }), ModelsQuery),
  },
  POST: {
    summary: "Imports a model that was made elsewhere: LightGBM text, ONNX, a LayersModel, or an artifact.",
    input: ModelImport,
    mostBytes: MOST_IMPORT_BYTES,
    answer: ModelView,
    status: 201,
    handle: async ({ ctx, body }) => {
      const model = await importModel({ ctx, input: await body() });
      return json(model, { status: 201, headers: { location: `/api/v1/models/${model.id}` } });
    },
  },
});

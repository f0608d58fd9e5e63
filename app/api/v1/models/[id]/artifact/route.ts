/** A model's artifact. */
import { downloadModel } from "@/lib/forge/models";
import { ModelPath } from "@/lib/forge/models/get-model";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Gives a model's artifact as a file.",
    input: ModelPath,
    answer: { files: ["application/octet-stream"] },
    handle: async ({ ctx, param }) => {
      const { bytes, fileName } = await downloadModel({ ctx, input: { id: param("id") } });
      return new Response(new Uint8Array(bytes), {
        headers: {
          "content-type": "application/octet-stream",
          "content-disposition": `attachment; filename="${fileName}"`,
          "cache-control": "no-store",
        },
      });
    },
  },
});

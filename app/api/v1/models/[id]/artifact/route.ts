/** A model's artifact as a file; its SHA-256 is the model's id. */
import { downloadModel } from "@/lib/forge/models";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param }) => {
    const { bytes, fileName } = await downloadModel({ ctx, input: { id: param("id") } });
    return new Response(new Uint8Array(bytes), {
      headers: {
        "content-type": "application/octet-stream",
        "content-disposition": `attachment; filename="${fileName}"`,
        "cache-control": "no-store",
      },
    });
  },
});

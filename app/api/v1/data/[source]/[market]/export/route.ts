/** Stored candles as a file. */
import { exportCandles } from "@/lib/forge/data";
import { streamedFile } from "@/lib/web/file";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx, param, query }) =>
    streamedFile(await exportCandles({ ctx, input: { ...query, source: param("source"), market: param("market") } })),
});

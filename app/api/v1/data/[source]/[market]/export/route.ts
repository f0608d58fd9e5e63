/** Candles as a file. */
import { exportCandles } from "@/lib/forge/data";
import { CandlesExport } from "@/lib/forge/data/export-candles";
import { streamedFile } from "@/lib/web/file";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Exports one-minute candles as a CSV or Parquet file.",
    input: CandlesExport,
    answer: { files: ["text/csv", "application/gzip", "application/vnd.apache.parquet"] },
    handle: async ({ ctx, param, query }) =>
      streamedFile(await exportCandles({ ctx, input: { ...query, source: param("source"), market: param("market") } })),
  },
});

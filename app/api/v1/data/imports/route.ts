/** Candles that a person brings. */
import { importCandles } from "@/lib/forge/data";
import { CandlesImport, MOST_UPLOAD_BYTES } from "@/lib/forge/data/import-candles";
import { BackfillView } from "@/lib/forge/views";
import { accepted } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: {
    summary: "Imports a CSV or Parquet file of one-minute candles; the file is the body.",
    input: CandlesImport,
    inputIn: "query",
    upload: ["application/octet-stream", "text/csv", "application/gzip", "application/vnd.apache.parquet"],
    mostBytes: MOST_UPLOAD_BYTES,
    answer: BackfillView,
    status: 202,
    handle: async ({ ctx, query, bytes }) => {
      const backfill = await importCandles({ ctx, input: query, bytes: new Uint8Array(await bytes()) });
      return accepted(backfill, `/api/v1/backfills/${backfill.id}`);
    },
  },
});

/** Takes a file of candles in: CSV or Parquet as the body. */
import { importCandles, MOST_UPLOAD_BYTES } from "@/lib/forge/data";
import { accepted } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: async ({ ctx, query, bytes }) => {
    const body = new Uint8Array(await bytes({ mostBytes: MOST_UPLOAD_BYTES }));
    const backfill = await importCandles({ ctx, input: query, bytes: body });
    return accepted(backfill, `/api/v1/backfills/${backfill.id}`);
  },
});

/** Stored candles as a file to take away. */
import { z } from "zod";
import { type CandleColumns, DAY_MS } from "@/lib/candles/candles";
import type { Call, ForgeContext } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { writeCandlesCsv, writeCandlesParquet } from "@/lib/sources/files";
import { isoDay, loadCandles } from "@/lib/store/candles";
import { findMarket, MarketPath, nothingStored, time } from "./find-market";
import { marketRows } from "./market-rows";

/** Days that are read at once, a row group of Parquet and no more: years never lie in memory as a whole. */
const PART_MS = 69 * DAY_MS;

const FORMATS = {
  csv: { ending: "csv", type: "text/csv; charset=utf-8" },
  "csv.gz": { ending: "csv.gz", type: "application/gzip" },
  parquet: { ending: "parquet", type: "application/vnd.apache.parquet" },
} as const;

export const CandlesExport = MarketPath.extend({
  from: time.optional(),
  /** Exclusive. */
  to: time.optional(),
  format: z.enum(["csv", "csv.gz", "parquet"]).default("csv.gz"),
});

export interface ExportedFile {
  /** Letters, digits, dots and dashes. */
  readonly name: string;
  readonly type: string;
  readonly body: AsyncIterable<Uint8Array>;
}

/** All stored candles of the range, or of the market. @throws ZodError, or ForgeError not_found | invalid_input */
export async function exportCandles({ ctx, input }: Call<unknown>): Promise<ExportedFile> {
  const { from, to, format, ...path } = CandlesExport.parse(input);
  const { source, market } = await findMarket(ctx, path);
  const [row] = await marketRows(ctx, { source, market });
  if (row === undefined) throw nothingStored({ source, market });
  const fromMs = Math.max(from ?? 0, Date.parse(row.firstDay));
  const toMs = Math.min(to ?? Number.POSITIVE_INFINITY, Date.parse(row.lastDay) + DAY_MS);
  if (!(fromMs < toMs)) {
    throw new ForgeError(
      "invalid_input",
      "The range holds no stored day.",
      `Choose one within ${row.firstDay} to ${row.lastDay}; the end is exclusive.`,
    );
  }
  const key = { source, market, fromMs, toMs };
  const { ending, type } = FORMATS[format];
  const safe = source.replace(/[^a-z0-9]+/gi, "-");
  return {
    name: `${market}-${safe}-${isoDay(fromMs)}-${isoDay(toMs - 1)}.${ending}`,
    type,
    body:
      format === "parquet"
        ? writeCandlesParquet(parts(ctx, key), key)
        : writeCandlesCsv(parts(ctx, key), { gzip: format === "csv.gz" }),
  };
}

interface Key {
  source: string;
  market: string;
  fromMs: number;
  toMs: number;
}

async function* parts({ db }: ForgeContext, { fromMs, toMs, ...key }: Key): AsyncGenerator<CandleColumns> {
  for (let at = fromMs; at < toMs; at += PART_MS) {
    yield await loadCandles(db, { ...key, fromMs: at, toMs: Math.min(toMs, at + PART_MS) });
  }
}

/** Candles as files, for people and other programs. */
import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { CandleColumns } from "@/lib/candles/candles";

export const CSV_HEADER = "open_time_ms,open,high,low,close,volume";
const ROWS_PER_CHUNK = 20_000;

type Parts = AsyncIterable<CandleColumns> | Iterable<CandleColumns>;

/**
 * Lines of CSV, chunk by chunk: numbers in the shortest form that reads back to the same bits.
 * @param parts candles that follow one another, ascending
 */
export function writeCandlesCsv(parts: Parts, { gzip = false } = {}): AsyncIterable<Uint8Array> {
  const text = Readable.from(lines(parts), { objectMode: false });
  if (!gzip) return text;
  const packed = createGzip();
  // Whoever stops reading stops what is written too; a failure reaches the reader as the packed stream's own.
  pipeline(text, packed, () => undefined);
  return packed;
}

async function* lines(parts: Parts): AsyncGenerator<Buffer> {
  yield Buffer.from(`${CSV_HEADER}\n`);
  for await (const { openTime, open, high, low, close, volume } of parts) {
    for (let from = 0; from < openTime.length; from += ROWS_PER_CHUNK) {
      const rows: string[] = [];
      for (let i = from; i < Math.min(openTime.length, from + ROWS_PER_CHUNK); i++) {
        rows.push(`${openTime[i]},${open[i]},${high[i]},${low[i]},${close[i]},${volume[i]}\n`);
      }
      yield Buffer.from(rows.join(""));
    }
  }
}

/** Columns open_time (timestamp of milliseconds, UTC), open, high, low, close, volume (double), compressed by snappy. */
export function writeCandlesParquet(
  candles: CandleColumns,
  { market, source }: { market: string; source: string },
): Uint8Array<ArrayBuffer> {
  const time = BigInt64Array.from(candles.openTime, BigInt);
  const double = (name: "open" | "high" | "low" | "close" | "volume") => ({ name, data: candles[name] });
  const buffer = parquetWriteBuffer({
    schema: [
      { name: "root", num_children: 6 },
      {
        name: "open_time",
        type: "INT64",
        repetition_type: "REQUIRED",
        converted_type: "TIMESTAMP_MILLIS",
        logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
      },
      ...(["open", "high", "low", "close", "volume"] as const).map((name) => ({
        name,
        type: "DOUBLE" as const,
        repetition_type: "REQUIRED" as const,
      })),
    ],
    columnData: [
      { name: "open_time", data: time },
      ...(["open", "high", "low", "close", "volume"] as const).map(double),
    ],
    rowGroupSize: 100_000,
    kvMetadata: [
      { key: "market", value: market },
      { key: "source", value: source },
    ],
    createdBy: "allora-forge",
  });
  return new Uint8Array(buffer);
}

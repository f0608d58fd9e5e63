/** Candles as files, for people and other programs. */
import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
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

/** Row groups of so many rows: what a reader skips or takes as a whole. */
const ROW_GROUP = 100_000;

/**
 * Columns open_time (timestamp of milliseconds, UTC), open, high, low, close, volume (double), compressed by snappy. Bytes come
 * part by part: years of candles never lie in memory as a whole.
 * @param parts candles that follow one another, ascending; those of at least a row group's size make the better file
 */
export async function* writeCandlesParquet(
  parts: Parts,
  { market, source }: { market: string; source: string },
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const bytes = new ByteWriter();
  const file = new ParquetWriter({
    writer: bytes,
    schema: PARQUET_SCHEMA,
    kvMetadata: [
      { key: "market", value: market },
      { key: "source", value: source },
    ],
    createdBy: "allora-forge",
  });
  for await (const candles of parts) {
    await file.write({
      columnData: [
        { name: "open_time", data: BigInt64Array.from(candles.openTime, BigInt) },
        ...VALUES.map((name) => ({ name, data: candles[name] })),
      ],
      rowGroupSize: ROW_GROUP,
    });
    yield taken(bytes);
  }
  await file.finish();
  yield taken(bytes);
}

const VALUES = ["open", "high", "low", "close", "volume"] as const;

const PARQUET_SCHEMA: ConstructorParameters<typeof ParquetWriter>[0]["schema"] = [
  { name: "root", num_children: 1 + VALUES.length },
  {
    name: "open_time",
    type: "INT64",
    repetition_type: "REQUIRED",
    converted_type: "TIMESTAMP_MILLIS",
    logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
  },
  ...VALUES.map((name) => ({ name, type: "DOUBLE" as const, repetition_type: "REQUIRED" as const })),
];

/** What was written since the last time; places in the file go on being counted. */
function taken(bytes: ByteWriter): Uint8Array<ArrayBuffer> {
  const part = new Uint8Array(bytes.getBuffer());
  bytes.index = 0;
  return part;
}

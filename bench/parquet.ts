/** A Parquet file of candles, read and written by the libraries alone: for comparison only. */
import { parquetRead } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { allocateCandles, CANDLE_FIELDS, type CandleColumns } from "@/lib/candles";

const ROW_GROUP = 100_000;

export function writeParquet(candles: CandleColumns): Uint8Array {
  const columnData = CANDLE_FIELDS.map((name) => ({ name, data: candles[name], type: "DOUBLE" as const }));
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: ROW_GROUP }));
}

export async function readParquet(bytes: Uint8Array, rows: number): Promise<CandleColumns> {
  const candles = allocateCandles(rows);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  await parquetRead({
    file,
    onChunk: ({ columnName, columnData, rowStart }) => {
      const field = CANDLE_FIELDS.find((name) => name === columnName);
      if (field !== undefined) candles[field].set(columnData as Float64Array, rowStart);
    },
  });
  return candles;
}

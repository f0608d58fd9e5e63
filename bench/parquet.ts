/** A Parquet file of candles, for comparison. */
import { parquetReadObjects } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { CANDLE_FIELDS, type CandleColumns } from "@/lib/candles";

void parquetReadObjects;
export function writeParquet(candles: CandleColumns): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: CANDLE_FIELDS.map((name) => ({ name, data: candles[name], type: "DOUBLE" as const })),
    }),
  );
}
export async function readParquet(_bytes: Uint8Array): Promise<CandleColumns> {
  throw new Error("not yet");
}

/** Candles in CSV and Parquet files. */
import { type CandleFetch, SourceError } from "@/lib/sources/source";

export async function readCandleFile(input: {
  bytes: Uint8Array;
  name: string;
  symbol?: string;
  signal?: AbortSignal;
}): Promise<CandleFetch> {
  throw new SourceError("bad_answer", `The file ${input.name} cannot be read.`);
}

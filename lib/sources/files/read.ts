/** A file of candles, of whatever format: recognised by what is in it, not by its name. */
import { gunzipSync } from "node:zlib";
import { type ReadOptions, readCsv } from "./csv";
import { FileError } from "./file-error";
import type { ReadFile } from "./file-rows";
import { readParquetApart } from "./parquet-apart";

/** As long as a text may be that is parsed as a whole. */
const MOST_TEXT_BYTES = 500_000_000;
const PARQUET = Buffer.from("PAR1");
const GZIP = Buffer.from([0x1f, 0x8b]);

export interface ReadInput extends ReadOptions {
  readonly bytes: Uint8Array;
  /** For messages. */
  readonly name: string;
}

/** @throws FileError; the signal's reason when it is aborted */
export async function readCandleFile({ bytes, name, ...options }: ReadInput): Promise<ReadFile> {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (raw.length === 0) throw new FileError(`The file ${name} is empty.`);
  const plain = raw.subarray(0, 2).equals(GZIP) ? unpack(raw, name) : raw;
  if (plain.subarray(0, 4).equals(PARQUET)) {
    const file = await readParquetApart(plain, options);
    options.onProgress?.(1);
    return file;
  }
  if (plain.length > MOST_TEXT_BYTES) throw new FileError(`The file ${name} has more than 500 MB of text: cut it.`);
  if (plain.subarray(0, 4096).includes(0)) {
    throw new FileError(`The file ${name} is neither CSV nor Parquet: it holds bytes that are no text.`);
  }
  return readCsv(plain.toString("utf8"), options);
}

function unpack(raw: Buffer, name: string): Buffer {
  try {
    return gunzipSync(raw, { maxOutputLength: MOST_TEXT_BYTES });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === "ERR_BUFFER_TOO_LARGE" ? "it unpacks to more than 500 MB: cut it" : "it is damaged";
    throw new FileError(`The gzipped file ${name} cannot be read: ${why}.`, { cause: error });
  }
}

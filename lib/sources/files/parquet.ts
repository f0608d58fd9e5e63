/** Candles in Parquet: any of its number, text and time types, such as pandas and polars write them. */
import { parquetMetadata, parquetRead, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { mapColumns } from "./columns";
import { type ReadOptions, usedColumns } from "./csv";
import { FileError } from "./file-error";
import { FileRows, MOST_ROWS, type ReadFile } from "./file-rows";

/** Of all columns, as the file itself says. */
const MOST_UNPACKED_BYTES = 2_000_000_000;

/** Times as ms since the epoch: a Date for each row would take several times as long. */
const PARSERS = {
  timestampFromMilliseconds: (millis: bigint) => new Date(Number(millis)),
  timestampFromMicroseconds: (micros: bigint) => new Date(Number(micros / 1_000n)),
  timestampFromNanoseconds: (nanos: bigint) => new Date(Number(nanos / 1_000_000n)),
};

/** @throws FileError; the signal's reason when it is aborted */
export async function readParquet(bytes: Uint8Array, options: ReadOptions): Promise<ReadFile> {
  try {
    return await readGroups(bytes, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw asFileError(error);
  }
}

async function readGroups(bytes: Uint8Array, { symbol, signal }: ReadOptions): Promise<ReadFile> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const { metadata, names, digits } = readHead(file);
  const map = mapColumns(names);
  const used = usedColumns(names, map);
  const rows = new FileRows(symbol);
  const columns = [...new Set(Object.values(used))];
  let line = 0;
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    signal?.throwIfAborted();
    const count = Number(group.num_rows);
    const parts = new Map<string, ArrayLike<unknown>[]>(columns.map((name) => [name, []]));
    await parquetRead({
      file,
      metadata,
      columns,
      rowStart,
      rowEnd: rowStart + count,
      compressors,
      parsers: PARSERS,
      onChunk: ({ columnName, columnData }) => void parts.get(columnName)?.push(columnData as ArrayLike<unknown>),
    });
    rowStart += count;
    const cells = new Map(
      [...parts].map(([name, chunks]) => [name, exact(joined(name, chunks, count), digits.get(name))]),
    );
    const column = (field: string) => (used[field] === undefined ? null : (cells.get(used[field]) ?? null));
    const [time, open, high, low, close] = ["time", "open", "high", "low", "close"].map(column);
    const volume = column("volume");
    const symbols = column("symbol");
    for (let i = 0; i < count; i++) {
      const values = [open?.[i], high?.[i], low?.[i], close?.[i], volume === null ? 0 : volume?.[i]] as const;
      rows.add(++line, time?.[i], values.map(plain) as unknown as typeof values, symbols?.[i]);
    }
  }
  return rows.done({ format: "parquet", columns: used });
}

function readHead(file: ArrayBuffer) {
  const metadata = parquetMetadata(file);
  const elements = parquetSchema(metadata).children.map(({ element }) => element);
  const names = elements.map(({ name }) => String(name));
  const decimals = elements.filter((one) => one.converted_type === "DECIMAL" || one.logical_type?.type === "DECIMAL");
  const digits = new Map(decimals.map(({ name, scale }) => [String(name), scale ?? 0]));
  const rows = metadata.row_groups.reduce((sum, { num_rows }) => sum + Number(num_rows), 0);
  const unpacked = metadata.row_groups.reduce((sum, { total_byte_size }) => sum + Number(total_byte_size), 0);
  if (!(rows >= 0 && rows <= MOST_ROWS && unpacked <= MOST_UNPACKED_BYTES)) {
    throw new FileError(`The file announces ${rows} rows of ${unpacked} bytes: at most ${MOST_ROWS} rows are read.`);
  }
  return { metadata, names, digits };
}

/** The reader throws whatever a damaged file makes it stumble over. */
function asFileError(error: unknown): FileError {
  if (error instanceof FileError) return error;
  const why = error instanceof Error ? error.message.slice(0, 160) : String(error);
  return new FileError(`The Parquet file is damaged, or of a kind that is not read: ${why}`, { cause: error });
}

function joined(name: string, chunks: readonly ArrayLike<unknown>[], count: number): ArrayLike<unknown> {
  const [only] = chunks;
  const all = chunks.length === 1 && only !== undefined ? only : chunks.flatMap((chunk) => Array.from(chunk));
  if (all.length === count) return all;
  throw new FileError(
    `The column ${JSON.stringify(name.slice(0, 40))} has ${all.length} values where the file says ${count}.`,
  );
}

/** Decimals as their digits say: the reader multiplies, which leaves some wrong in the last bit. */
function exact(cells: ArrayLike<unknown>, digits: number | undefined): ArrayLike<unknown> {
  if (digits === undefined || !(digits > 0 && digits <= 100)) return cells;
  return Array.from(cells, (cell) => (typeof cell === "number" ? Number(cell.toFixed(digits)) : cell));
}

/** A 64-bit whole number as a number; anything else as it is. */
function plain(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

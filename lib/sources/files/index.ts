/** Candles in CSV and Parquet files. */
export { FileError } from "./file-error";
export type { FileFault, ReadFile } from "./file-rows";
export { FileSource } from "./file-source";
export { type ReadInput, readCandleFile } from "./read";
export { CSV_HEADER, writeCandlesCsv, writeCandlesParquet } from "./write";

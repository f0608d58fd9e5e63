/** Candles in CSV: with a header, or in the layouts of Binance's dumps and of this project's export. */
import { createRequire } from "node:module";
import type PapaParse from "papaparse";
import { type ColumnMap, isHeader, mapColumns } from "./columns";
import { FileError } from "./file-error";
import { FileRows, type ReadFile } from "./file-rows";

const Papa = createRequire(import.meta.url)("papaparse") as typeof PapaParse;
/** Headerless layouts begin with these columns; Binance's has twelve, this project's six. */
const BARE = ["open_time", "open", "high", "low", "close", "volume"];
const ROWS_BETWEEN_LOOKS = 50_000;

export interface ReadOptions {
  readonly symbol?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** @throws FileError; the signal's reason when it is aborted */
export function readCsv(text: string, { symbol, signal }: ReadOptions): ReadFile {
  const rows = new FileRows(symbol);
  let names: string[] | null = null;
  let map: ColumnMap | null = null;
  let line = 0;
  Papa.parse<string[]>(text.replace(/^\uFEFF/, ""), {
    skipEmptyLines: "greedy",
    delimitersToGuess: [",", ";", "\t", "|"],
    step: ({ data: cells }) => {
      line++;
      if (line % ROWS_BETWEEN_LOOKS === 0) signal?.throwIfAborted();
      if (map === null || names === null) {
        const hasHeader = isHeader(cells);
        if (!hasHeader && cells.length < BARE.length) {
          throw new FileError(
            `The first line is no header, and has ${cells.length} columns: ${JSON.stringify(cells.join(",").slice(0, 80))}. A header such as time,open,high,low,close,volume is expected.`,
          );
        }
        names = hasHeader ? cells : BARE;
        map = mapColumns(names);
        if (hasHeader) return;
      }
      const volume = map.volume === null ? 0 : cells[map.volume];
      const values = [cells[map.open], cells[map.high], cells[map.low], cells[map.close], volume] as const;
      rows.add(line, cells[map.time], values, map.symbol === null ? undefined : cells[map.symbol]);
    },
  });
  if (map === null || names === null) throw new FileError("The file is empty.");
  return rows.done({ format: "csv", columns: usedColumns(names, map) });
}

export function usedColumns(names: readonly string[], map: ColumnMap): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).flatMap(([field, index]) => (index === null ? [] : [[field, names[index] ?? ""]])),
  );
}

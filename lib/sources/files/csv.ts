/** Candles in CSV: with a header, or in the layouts of Binance's dumps and of this project's export. */
import { createRequire } from "node:module";
import { setImmediate } from "node:timers/promises";
import type PapaParse from "papaparse";
import { type ColumnMap, isHeader, mapColumns } from "./columns";
import { FileError } from "./file-error";
import { FileRows, type ReadFile } from "./file-rows";
import { textBlocks } from "./text-blocks";

const Papa = createRequire(import.meta.url)("papaparse") as typeof PapaParse;
/** Headerless layouts begin with these columns; Binance's has twelve, this project's six. */
const BARE = ["open_time", "open", "high", "low", "close", "volume"];
/** Characters that are parsed at once: between two blocks a stop is heard. */
const BLOCK = 2_000_000;
/** Of which the delimiter and the ends of lines are guessed. */
const SAMPLE = 20_000;

export interface ReadOptions {
  readonly symbol?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The share of the file that was read, 0 to 1; of a Parquet file its end alone. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** @throws FileError; the signal's reason when it is aborted */
export async function readCsv(text: string, { symbol, signal, onProgress }: ReadOptions): Promise<ReadFile> {
  const rows = new FileRows(symbol);
  const content = text.replace(/^\uFEFF/, "");
  const { delimiter, linebreak } = Papa.parse(content.slice(0, SAMPLE), {
    skipEmptyLines: "greedy",
    delimitersToGuess: [",", ";", "\t", "|"],
    preview: 20,
  }).meta;
  let head: { names: readonly string[]; map: ColumnMap } | null = null;
  let line = 0;
  const step = ({ data: cells }: { data: string[] }) => {
    line++;
    if (cells.every((cell) => cell.trim() === "")) return;
    if (head === null) {
      const names = headOf(cells);
      head = { names: names ?? BARE, map: mapColumns(names ?? BARE) };
      if (names !== null) return;
    }
    const { map } = head;
    const volume = map.volume === null ? 0 : cells[map.volume];
    const values = [cells[map.open], cells[map.high], cells[map.low], cells[map.close], volume] as const;
    rows.add(line, cells[map.time], values, map.symbol === null ? undefined : cells[map.symbol]);
  };
  for (const { block, end } of textBlocks(content, BLOCK)) {
    Papa.parse<string[]>(block, { delimiter, newline: linebreak as "\n", step });
    onProgress?.(end / content.length);
    await setImmediate();
    signal?.throwIfAborted();
  }
  const found = head as { names: readonly string[]; map: ColumnMap } | null;
  if (found === null) throw new FileError("The file is empty.");
  return rows.done({ format: "csv", columns: usedColumns(found.names, found.map) });
}

/** The names of the columns; null when the first line is a row already. */
function headOf(cells: readonly string[]): readonly string[] | null {
  if (isHeader(cells)) return cells;
  if (cells.length >= BARE.length) return null;
  throw new FileError(
    `The first line is no header, and has ${cells.length} columns: ${JSON.stringify(cells.join(",").slice(0, 80))}. A header such as time,open,high,low,close,volume is expected.`,
  );
}

export function usedColumns(names: readonly string[], map: ColumnMap): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).flatMap(([field, index]) => (index === null ? [] : [[field, names[index] ?? ""]])),
  );
}

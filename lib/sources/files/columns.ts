/** Which column of a table serves as what, by its name. Pure. */
import { FileError } from "./file-error";

export const FILE_FIELDS = ["time", "open", "high", "low", "close", "volume"] as const;
export type FileField = (typeof FILE_FIELDS)[number];

/** In the order of preference; compared in lower case, spaces and dashes as underscores. */
const NAMES: Record<FileField | "symbol", readonly string[]> = {
  time: ["open_time_ms", "open_time", "timestamp", "datetime", "time", "date"],
  open: ["open", "o"],
  high: ["high", "h"],
  low: ["low", "l"],
  close: ["close", "c"],
  volume: ["volume", "vol", "v"],
  symbol: ["symbol", "ticker", "market"],
};

/** Index of the column that serves as each field; volume and symbol may be missing. */
export type ColumnMap = Record<Exclude<FileField, "volume">, number> & { volume: number | null; symbol: number | null };

const canonical = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");

/** @throws FileError naming what is missing and what there is */
export function mapColumns(names: readonly string[]): ColumnMap {
  const known = names.map(canonical);
  const find = (field: FileField | "symbol") => {
    for (const name of NAMES[field]) {
      const index = known.indexOf(name);
      if (index >= 0) return index;
    }
    return null;
  };
  const need = (field: Exclude<FileField, "volume">) => {
    const index = find(field);
    if (index !== null) return index;
    const shown = names
      .slice(0, 20)
      .map((name) => JSON.stringify(name.slice(0, 30)))
      .join(", ");
    throw new FileError(
      `The file has no column of ${field === "time" ? "times" : field} (${NAMES[field].join(", ")}): its columns are ${shown || "none"}.`,
    );
  };
  return {
    time: need("time"),
    open: need("open"),
    high: need("high"),
    low: need("low"),
    close: need("close"),
    volume: find("volume"),
    symbol: find("symbol"),
  };
}

/** Whether cells are names of columns: at least one of time and close is. */
export function isHeader(cells: readonly string[]): boolean {
  const known = new Set(cells.map(canonical));
  return [...NAMES.time, ...NAMES.close].some((name) => known.has(name));
}

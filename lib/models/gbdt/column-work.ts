/** Sorting and binning single columns, by WebAssembly or plain: the same numbers. */
import { kernelModule } from "./kernel/wasm";
import { PAGE, sharedMemory } from "./shared-memory";

/** Columns that are taken out of the matrix together: a row's numbers lie side by side in memory. */
export const COLUMNS_AT_A_TIME = 16;
const MOST_EDGES = 255;

export interface ColumnWork {
  /** Room for COLUMNS_AT_A_TIME columns. */
  readonly columns: readonly Float64Array[];
  /** The values of a column, ascending; valid until the next call. */
  sorted(column: number): Float64Array;
  /** Writes the bins of a column to bins[at], bins[at + 16], …; a bin is the count of ascending `edges` below the value. */
  fillBins(column: number, edges: Float64Array, bins: Uint8Array, at: number): void;
}

export function columnWork(rows: number, { plain }: { plain: boolean }): ColumnWork {
  const module = plain ? null : kernelModule();
  return module === null ? plainColumns(rows) : wasmColumns(rows, module);
}

function plainColumns(rows: number): ColumnWork {
  const columns = Array.from({ length: COLUMNS_AT_A_TIME }, () => new Float64Array(rows));
  const values = (column: number) => columns[column] as Float64Array;
  return {
    columns,
    sorted: (column) => values(column).slice().sort(),
    fillBins(column, edges, bins, at) {
      for (const [row, value] of values(column).entries()) {
        let low = 0;
        let high = edges.length;
        while (low < high) {
          const middle = (low + high) >>> 1;
          if (value <= (edges[middle] as number)) high = middle;
          else low = middle + 1;
        }
        bins[at + row * 16] = low;
      }
    },
  };
}

interface ColumnExports {
  sortNumbers(values: number, spare: number, counts: number, rows: number): void;
  findBins(values: number, edges: number, bins: number, rows: number): void;
}

function wasmColumns(rows: number, module: WebAssembly.Module): ColumnWork {
  const bytes = rows * 8;
  const edgesAt = 4096;
  const countsAt = edgesAt + (MOST_EDGES + 1) * 8;
  const sortedAt = countsAt + 6 * 2048 * 4;
  const spareAt = sortedAt + bytes;
  const columnsAt = spareAt + bytes;
  const binsAt = columnsAt + COLUMNS_AT_A_TIME * bytes;
  const pages = Math.ceil((binsAt + rows * 16) / PAGE);
  const memory = sharedMemory(pages);
  const { sortNumbers, findBins } = new WebAssembly.Instance(module, { env: { memory } })
    .exports as unknown as ColumnExports;
  const columns = Array.from(
    { length: COLUMNS_AT_A_TIME },
    (_, column) => new Float64Array(memory.buffer, columnsAt + column * bytes, rows),
  );
  const sorted = new Float64Array(memory.buffer, sortedAt, rows);
  const edgesHere = new Float64Array(memory.buffer, edgesAt, MOST_EDGES);
  const binned = new Uint8Array(memory.buffer, binsAt, rows * 16);
  return {
    columns,
    sorted(column) {
      sorted.set(columns[column] as Float64Array);
      sortNumbers(sortedAt, spareAt, countsAt, rows);
      return sorted;
    },
    fillBins(column, edges, bins, at) {
      edgesHere.fill(Number.POSITIVE_INFINITY);
      edgesHere.set(edges);
      findBins(columnsAt + column * bytes, edgesAt, binsAt, rows);
      for (let i = 0; i < rows * 16; i += 16) bins[at + i] = binned[i] as number;
    },
  };
}

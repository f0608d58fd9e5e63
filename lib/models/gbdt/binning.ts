/** Binning: a matrix of numbers to one byte a value, once for all trees and all candidates. */
import { type Matrix, ModelError } from "@/lib/models/model";
import { type BinnedMatrix, binsAt, GROUP } from "./binned";
import { COLUMNS_AT_A_TIME, columnWork } from "./column-work";

export type { BinnedMatrix } from "./binned";

/** LightGBM's min_data_in_bin. */
const FEWEST_ROWS_IN_BIN = 3;

/**
 * Bins hold about equally many rows; their edges lie half-way between neighbouring values. The edges depend on these rows
 * alone: to test a model on later rows, bin the training rows only.
 * @param plain plain TypeScript in place of WebAssembly: slower, the same bins
 * @throws ModelError when a value is not finite
 */
export function binMatrix(x: Matrix, maxBins: number, { plain = false }: { plain?: boolean } = {}): BinnedMatrix {
  const { rows, columns, values } = x;
  const work = columnWork(rows, { plain });
  const usedColumns: number[] = [];
  const uppers: Float64Array[] = [];
  const bins = new Uint8Array(new SharedArrayBuffer(Math.ceil(columns / GROUP) * GROUP * rows));
  for (let first = 0; first < columns; first += COLUMNS_AT_A_TIME) {
    const count = Math.min(COLUMNS_AT_A_TIME, columns - first);
    for (let row = 0, at = first; row < rows; row++, at += columns) {
      for (let i = 0; i < count; i++) (work.columns[i] as Float64Array)[row] = values[at + i] as number;
    }
    for (let i = 0; i < count; i++) {
      const sorted = work.sorted(i);
      if (rows > 0 && !(Number.isFinite(sorted[0]) && Number.isFinite(sorted[rows - 1]))) {
        const raw = work.columns[i] as Float64Array;
        const row = raw.findIndex((value) => !Number.isFinite(value));
        throw new ModelError(`feature ${first + i} of row ${row} is ${raw[row]}; features must be finite numbers`);
      }
      const edges = binEdges(sorted, maxBins);
      if (edges.length === 0) continue;
      work.fillBins(i, edges, bins, binsAt(rows, usedColumns.length));
      usedColumns.push(first + i);
      uppers.push(edges);
    }
  }
  return { rows, columns, maxBins, usedColumns: Int32Array.from(usedColumns), uppers, bins };
}

/** Upper edges of all bins but the last, for ascending values. */
function binEdges(sorted: Float64Array, maxBins: number): Float64Array {
  const rows = sorted.length;
  const most = Math.max(1, Math.min(maxBins, Math.floor(rows / FEWEST_ROWS_IN_BIN)));
  const edges: number[] = [];
  let distinct = 1;
  for (let i = 1; i < rows && distinct <= maxBins; i++) if (sorted[i] !== sorted[i - 1]) distinct++;
  const fewest = distinct <= maxBins ? FEWEST_ROWS_IN_BIN : 1;

  let start = 0;
  let wanted = distinct <= maxBins ? fewest : rows / most;
  for (let i = 1; i < rows; i++) {
    if (sorted[i] === sorted[i - 1] || i - start < wanted || rows - i < fewest) continue;
    edges.push(between(sorted[i - 1] as number, sorted[i] as number));
    start = i;
    if (edges.length + 1 >= most) break;
    if (distinct > maxBins) wanted = (rows - i) / (most - edges.length);
  }
  return Float64Array.from(edges);
}

/** A number not below `low` and below `high`. */
function between(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  return middle < high ? middle : low;
}

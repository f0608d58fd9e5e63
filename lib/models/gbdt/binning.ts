/** Binning: a matrix of numbers to one byte a value, once for all trees and all candidates. */
import { type Matrix, ModelError } from "@/lib/models/model";

/**
 * A matrix whose values are replaced by the number of their bin, column by column. Columns with a single bin cannot be split
 * and are left out. `words` holds four columns to a word, so that the histogram loop loads once for four: word (g·rows + r) has,
 * from its lowest byte up, the bins of row r in used columns 4g … 4g+3.
 */
export interface BinnedMatrix {
  readonly rows: number;
  /** Columns of the matrix that was binned. */
  readonly columns: number;
  readonly maxBins: number;
  /** Index in the matrix of each column that has more than one bin. */
  readonly usedColumns: Int32Array;
  /** For each used column the largest value of each bin but the last, ascending; the bin of v is the first with v <= upper. */
  readonly uppers: Float64Array[];
  readonly words: Int32Array;
}

/** LightGBM's min_data_in_bin. */
const FEWEST_ROWS_IN_BIN = 3;

/**
 * Bins hold about equally many rows; their edges lie half-way between neighbouring values. The edges depend on these rows
 * alone: to test a model on later rows, bin the training rows only.
 * @throws ModelError when a value is not finite
 */
export function binMatrix(x: Matrix, maxBins: number): BinnedMatrix {
  const { rows, columns, values } = x;
  const sorted = new Float64Array(rows);
  const used: number[] = [];
  const uppers: Float64Array[] = [];
  const binned: Uint8Array[] = [];
  for (let column = 0; column < columns; column++) {
    for (let row = 0, at = column; row < rows; row++, at += columns) sorted[row] = values[at] as number;
    const raw = sorted.slice();
    sorted.sort();
    if (rows > 0 && !(Number.isFinite(sorted[0]) && Number.isFinite(sorted[rows - 1]))) {
      const row = raw.findIndex((value) => !Number.isFinite(value));
      throw new ModelError(`feature ${column} of row ${row} is ${raw[row]}; features must be finite numbers`);
    }
    const edges = binEdges(sorted, maxBins);
    if (edges.length === 0) continue;
    used.push(column);
    uppers.push(edges);
    binned.push(binsOf(raw, edges));
  }
  return { rows, columns, maxBins, usedColumns: Int32Array.from(used), uppers, words: packColumns(binned, rows) };
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

function binsOf(values: Float64Array, edges: Float64Array): Uint8Array {
  const bins = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (value <= (edges[middle] as number)) high = middle;
      else low = middle + 1;
    }
    bins[row] = low;
  }
  return bins;
}

function packColumns(columns: Uint8Array[], rows: number): Int32Array {
  const words = new Int32Array(Math.ceil(columns.length / 4) * rows);
  for (const [column, bins] of columns.entries()) {
    const base = (column >> 2) * rows;
    const shift = (column & 3) * 8;
    for (let row = 0; row < rows; row++) {
      words[base + row] = (words[base + row] as number) | ((bins[row] as number) << shift);
    }
  }
  return words;
}

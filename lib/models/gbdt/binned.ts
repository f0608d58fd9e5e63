/** A matrix as bins: what trees are grown on. */
import type { Matrix } from "@/lib/models/model";

/** Columns that lie together in memory, and are worked on together. */
export const GROUP = 16;

/**
 * A matrix whose values are replaced by the number of their bin, column by column. Columns with a single bin cannot be split
 * and are left out. Structured-cloneable; `bins` is on shared memory.
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
  /**
   * Bins of 16 used columns at a time, row-major: column c of row r is at ((⌊c/16⌋·rows + r)·16 + c mod 16). What no used
   * column fills is 0.
   */
  readonly bins: Uint8Array;
  /** What was binned, on shared memory too; only where an objective needs the values of a column. */
  readonly source?: Matrix;
}

/** Where the bins of a used column begin; they are GROUP apart. */
export function binsAt(rows: number, column: number): number {
  return Math.floor(column / GROUP) * rows * GROUP + (column % GROUP);
}

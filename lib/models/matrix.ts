/** Parts of matrices. */
import type { Matrix } from "./model";

/** Rows [from, to), as a view on the same memory. */
export function sliceRows(matrix: Matrix, from: number, to: number): Matrix {
  const { columns, values } = matrix;
  return { rows: to - from, columns, values: values.subarray(from * columns, to * columns) };
}

/** The named columns alone, in their order, as a copy. */
export function takeColumns({ rows, columns, values }: Matrix, at: readonly number[]): Matrix {
  const taken = new Float64Array(rows * at.length);
  for (let row = 0, to = 0; row < rows; row++) {
    for (const column of at) taken[to++] = values[row * columns + column] as number;
  }
  return { rows, columns: at.length, values: taken };
}

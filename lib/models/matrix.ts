/** Parts of matrices. */
import type { Matrix } from "./model";

/** Rows [from, to), as a view on the same memory. */
export function sliceRows(matrix: Matrix, from: number, to: number): Matrix {
  const { columns, values } = matrix;
  return { rows: to - from, columns, values: values.subarray(from * columns, to * columns) };
}

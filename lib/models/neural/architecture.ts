/** What training needs to know of a network. */
import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import type { Tensorflow } from "./tensorflow";

/** Weights to be learned: normal with the deviation to begin with, or, without one, biases that begin at 0 and do not decay. */
export interface Parameter {
  readonly shape: readonly number[];
  readonly deviation?: number;
}

/** Rows of standardised inputs, rows × columns, row-major. */
export interface InputRows {
  readonly columns: number;
  readonly values: Float32Array;
}

export interface Architecture {
  readonly parameters: readonly Parameter[];
  /** Width of each dropout mask that `forward` takes. */
  readonly maskWidths: readonly number[];
  /** The chosen rows as tensors, in the layout that `forward` wants. */
  inputs(tf: Tensorflow, all: InputRows, rows: Int32Array): Tensor[];
  /**
   * Outputs, rows × 1, in deviations of the target. Uses only operations whose gradients the wasm backend has: no convolution,
   * no gather.
   * @param masks rows × width each, or null where nothing is dropped
   */
  forward(
    tf: Tensorflow,
    parameters: readonly Tensor[],
    inputs: readonly Tensor[],
    masks: readonly (Tensor2D | null)[],
  ): Tensor2D;
}

export const sizeOf = ({ shape }: Parameter): number => shape.reduce((size, one) => size * one, 1);

/** The chosen rows of some columns, in this order. */
export function gatherRows({ columns, values }: InputRows, rows: Int32Array, chosen?: Int32Array): Float32Array {
  if (!chosen) {
    const gathered = new Float32Array(rows.length * columns);
    for (const [i, row] of rows.entries()) {
      gathered.set(values.subarray(row * columns, (row + 1) * columns), i * columns);
    }
    return gathered;
  }
  const gathered = new Float32Array(rows.length * chosen.length);
  let at = 0;
  for (const row of rows) for (const column of chosen) gathered[at++] = values[row * columns + column] as number;
  return gathered;
}

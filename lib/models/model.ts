/** The one interface of every model family. */
import type { z } from "zod";

/** Rows × columns, row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** A fitted model: maps a feature row to a predicted log return. */
export interface Model {
  readonly family: string;
  readonly inputCount: number;
  /** One row of `inputCount` finite numbers. */
  predict(row: Float64Array): number;
  /** All rows; equals `predict` of each row, bit for bit. */
  predictAll(matrix: Matrix): Float64Array;
  /** Weights and parameters as data; `family.load` restores a model with the same predictions, bit for bit. */
  serialize(): Uint8Array;
}

export interface FitContext {
  readonly seed: number;
  /** done and total in steps (trees, epochs). */
  onProgress?(done: number, total: number): void;
  readonly signal?: AbortSignal;
}

export interface ModelFamily<P = unknown> {
  readonly name: "gbdt" | "mlp";
  readonly params: z.ZodType<P>;
  /** Features in `x` must be finite; `y` has one target per row. Same seed and data, same model to the bit. */
  fit(x: Matrix, y: Float64Array, params: P, context: FitContext): Promise<Model>;
  /** @throws ModelError when the bytes are not a valid model: they are parsed as data, never executed. */
  load(bytes: Uint8Array): Promise<Model>;
}

/** A model or its parameters cannot be used; the message says why and what to do. */
export class ModelError extends Error {
  override name = "ModelError";
}

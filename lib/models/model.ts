/** The one interface of every model family. */
import type { z } from "zod";
import type { FamilyName } from "./family-names";

/** Rows × columns, row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** A fitted model: maps a feature row to a predicted log return. */
export interface Model {
  readonly family: FamilyName;
  readonly inputCount: number;
  /** One row of `inputCount` finite numbers. A promise, because some run times (ONNX) answer no other way. */
  predict(row: Float64Array): Promise<number>;
  /** All rows; equals `predict` of each row, bit for bit. */
  predictAll(matrix: Matrix): Promise<Float64Array>;
  /** Weights and parameters as data; `family.load` restores a model with the same predictions, bit for bit. */
  serialize(): Uint8Array;
  /** How much each column contributes, not negative, summing to 1 (or all 0); absent where the family cannot say. */
  importance?(): Float64Array;
  /** What computed it, for people, e.g. the tfjs backend; absent where it cannot matter. */
  readonly engine?: string;
}

export interface FitContext {
  readonly seed: number;
  /** Names of the matrix's columns as `columnNames(plan)` makes them; families that read a window or name columns need them. */
  readonly columnNames?: readonly string[];
  /** Time of each row, ms, not descending: for parts of the training rows that are set aside (early stopping, stacking). */
  readonly asOf?: Float64Array;
  /** Distance that rows set aside keep from rows fitted on: at least the horizon. */
  readonly gapMs?: number;
  /** Most threads that this fit may use; 1 when the caller fits several at once. Never changes the result. */
  readonly threads?: number;
  /** done and total in steps (trees, epochs). */
  onProgress?(done: number, total: number): void;
  readonly signal?: AbortSignal;
}

export interface ModelFamily<P = unknown> {
  readonly name: FamilyName;
  /** For people, e.g. "Gradient-boosted trees". */
  readonly title: string;
  /** When to use it, and when not: two or three sentences. */
  readonly useWhen: string;
  /** False for models brought from elsewhere: they are imported, `fit` refuses. */
  readonly trainable: boolean;
  readonly params: z.ZodType<P>;
  /** What a search tries: a few for a first look, or all that is worth a wait. Complete parameters, best guesses first. */
  grid(size: "quick" | "full"): P[];
  /** One draw for a random search; `uniform` gives numbers in [0, 1). */
  sample(uniform: () => number): P;
  /** Whether the columns are there that a fit would need. Absent where any will do. @throws ModelError */
  checkColumns?(params: P, names: readonly string[]): void;
  /** Features in `x` must be finite; `y` has one target per row. Same seed and data, same model to the bit. */
  fit(x: Matrix, y: Float64Array, params: P, context: FitContext): Promise<Model>;
  /** @throws ModelError when the bytes are not a valid model: they are parsed as data, never executed. */
  load(bytes: Uint8Array): Promise<Model>;
  /** What fits can share. Absent where they share nothing. */
  readonly sharing?: FitSharing<P>;
}

/**
 * Work that candidates share. `prepare` looks at the features alone (bins); its result is structured-cloneable and rests on
 * SharedArrayBuffers, so that threads share it without a copy. Candidates that differ in `stepsParam` alone share one fit:
 * the model of the most steps answers for all.
 */
export interface FitSharing<P = unknown, S = unknown> {
  /** Candidates of the same key share a preparation. */
  preparationKey(params: P): string;
  prepare(x: Matrix, params: P): S;
  fitPrepared(prepared: S, y: Float64Array, params: P, context: FitContext): Promise<SteppedModel>;
  readonly stepsParam: string & keyof P;
}

/** A model that is a sequence of steps (trees), any beginning of which is a model too. */
export interface SteppedModel extends Model {
  /** Predictions after the first n steps for each n of `steps`, which must ascend. */
  predictAtSteps(matrix: Matrix, steps: readonly number[]): Promise<Float64Array[]>;
}

/** A model or its parameters cannot be used; the message says why and what to do. */
export class ModelError extends Error {
  override name = "ModelError";
}

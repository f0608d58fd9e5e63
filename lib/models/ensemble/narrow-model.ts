/** A member of an ensemble that sees some of the row's columns alone. */
import { checkWidth } from "@/lib/models/feature-checks";
import { takeColumns } from "@/lib/models/matrix";
import { type Matrix, type Model, ModelError } from "@/lib/models/model";

export class NarrowModel implements Model {
  readonly family: Model["family"];
  readonly importance?: () => Float64Array;
  readonly engine?: string;

  /**
   * @param columns which of the row's columns `inner` takes, ascending
   * @param inputCount columns of the row
   * @throws ModelError when they do not fit each other
   */
  constructor(
    readonly inner: Model,
    readonly columns: readonly number[],
    readonly inputCount: number,
  ) {
    const isOrdered = columns.every((at, i) => Number.isInteger(at) && at > (columns[i - 1] ?? -1) && at < inputCount);
    if (!isOrdered || columns.length !== inner.inputCount) {
      throw new ModelError(
        `a member takes ${inner.inputCount} features, and ${columns.length} of ${inputCount} columns are named: the model is damaged; train it anew`,
      );
    }
    this.family = inner.family;
    if (inner.engine !== undefined) this.engine = inner.engine;
    if (inner.importance !== undefined)
      this.importance = () => this.spread(inner.importance?.() ?? new Float64Array(0));
  }

  async predict(row: Float64Array): Promise<number> {
    checkWidth(this.inputCount, row.length);
    return this.inner.predict(Float64Array.from(this.columns, (at) => row[at] as number));
  }

  async predictAll(matrix: Matrix): Promise<Float64Array> {
    checkWidth(this.inputCount, matrix.columns);
    return this.inner.predictAll(takeColumns(matrix, this.columns));
  }

  /** Of the model inside; the ensemble keeps which columns it sees. */
  serialize(): Uint8Array {
    return this.inner.serialize();
  }

  private spread(shares: Float64Array): Float64Array {
    const all = new Float64Array(this.inputCount);
    for (const [i, share] of shares.entries()) all[this.columns[i] as number] = share;
    return all;
  }
}

/** A boosted forest as flat arrays, and its predictions. */
import { type Matrix, ModelError, type SteppedModel } from "@/lib/models/model";
import { serializeForest } from "./serialize";

/**
 * Trees one after the other. A node sends rows with value(feature) <= threshold to `left`, others to `right`; a reference below 0 is
 * leaf ~reference. Children of a node have larger indices than it.
 */
export interface Forest {
  readonly inputCount: number;
  /** Added to the sum over trees: the mean of the targets. */
  readonly base: number;
  /** Reference to each tree's root. */
  readonly roots: Int32Array;
  readonly feature: Uint16Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly leafValue: Float64Array;
}

export class GbdtModel implements SteppedModel {
  readonly family = "gbdt";
  readonly inputCount: number;
  constructor(readonly forest: Forest) {
    this.inputCount = forest.inputCount;
  }

  get treeCount(): number {
    return this.forest.roots.length;
  }

  /** The model of the first `trees` trees: the one that a fit with fewer trees would have made. Shares memory. */
  truncate(trees: number): GbdtModel {
    if (!(Number.isInteger(trees) && trees >= 0)) throw new ModelError(`a model cannot be cut to ${trees} trees`);
    if (trees >= this.treeCount) return this;
    const { forest } = this;
    // Fitted trees lie in order and have at least one node, hence one leaf more than nodes.
    const nodes = forest.roots[trees] as number;
    return new GbdtModel({
      inputCount: forest.inputCount,
      base: forest.base,
      roots: forest.roots.subarray(0, trees),
      feature: forest.feature.subarray(0, nodes),
      threshold: forest.threshold.subarray(0, nodes),
      left: forest.left.subarray(0, nodes),
      right: forest.right.subarray(0, nodes),
      leafValue: forest.leafValue.subarray(0, nodes + trees),
    });
  }

  async predict(row: Float64Array): Promise<number> {
    if (row.length !== this.inputCount) throw wrongWidth(this.inputCount, row.length);
    checkFinite(row, 0, row.length);
    const { roots, leafValue, base } = this.forest;
    let sum = base;
    for (let tree = 0; tree < roots.length; tree++) sum += leafValue[this.leafOf(tree, row, 0)] as number;
    return sum;
  }

  async predictAll(matrix: Matrix): Promise<Float64Array> {
    return (await this.predictAtSteps(matrix, [this.treeCount]))[0] as Float64Array;
  }

  /** Predictions of the first n trees for each n of `checkpoints`, which must ascend; each equals `truncate(n).predictAll`. */
  async predictAtSteps(matrix: Matrix, checkpoints: readonly number[]): Promise<Float64Array[]> {
    if (matrix.columns !== this.inputCount) throw wrongWidth(this.inputCount, matrix.columns);
    const { roots, leafValue, base } = this.forest;
    const answers = checkpoints.map(() => new Float64Array(matrix.rows));
    for (let row = 0; row < matrix.rows; row++) {
      const offset = row * matrix.columns;
      checkFinite(matrix.values, offset, matrix.columns);
      let sum = base;
      let tree = 0;
      for (const [i, checkpoint] of checkpoints.entries()) {
        for (const end = Math.min(checkpoint, roots.length); tree < end; tree++) {
          sum += leafValue[this.leafOf(tree, matrix.values, offset)] as number;
        }
        (answers[i] as Float64Array)[row] = sum;
      }
    }
    return answers;
  }

  serialize(): Uint8Array {
    return serializeForest(this.forest);
  }

  private leafOf(tree: number, values: Float64Array, offset: number): number {
    const { roots, feature, threshold, left, right } = this.forest;
    let node = roots[tree] as number;
    while (node >= 0) {
      const value = values[offset + (feature[node] as number)] as number;
      node = (value <= (threshold[node] as number) ? left[node] : right[node]) as number;
    }
    return ~node;
  }
}

function wrongWidth(expected: number, actual: number): ModelError {
  return new ModelError(
    `the model takes ${expected} features, the row has ${actual}: use the plan that it was trained with`,
  );
}

function checkFinite(values: Float64Array, offset: number, count: number): void {
  for (let i = offset; i < offset + count; i++) {
    if (!Number.isFinite(values[i])) {
      throw new ModelError(`feature ${i - offset} is ${values[i]}; features must be finite numbers`);
    }
  }
}

/** A boosted forest as flat arrays, and its predictions. */
import { type Matrix, ModelError, type SteppedModel } from "@/lib/models/model";
import type { BinnedMatrix } from "./binned";
import { serializeForest } from "./serialize";
import type { GrownTree } from "./tree";

/**
 * Trees one after the other. A node sends rows with value(feature) <= threshold to `left`, others to `right`; a reference below 0 is
 * leaf ~reference. Children of a node have larger indices than it.
 */
export interface Forest {
  readonly inputCount: number;
  /** Added to the sum over trees: the constant that the fit started from. */
  readonly base: number;
  /** Reference to each tree's root. */
  readonly roots: Int32Array;
  readonly feature: Uint16Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly leafValue: Float64Array;
  /** By how much each node's split made twice the training loss less; null in forests of the first format. */
  readonly gain: Float64Array | null;
}

/** Rows that go through a tree before the next tree takes over: their features stay in the cache. */
const BLOCK = 64;

export class GbdtModel implements SteppedModel {
  readonly family = "gbdt";
  readonly inputCount: number;
  /** Share of each column in the total gain of all splits; absent for forests that do not know gains. */
  readonly importance?: () => Float64Array;

  /** @param bestAt of an early stop: for each number of steps the one among them that it would have kept */
  constructor(
    readonly forest: Forest,
    private readonly bestAt?: Int32Array,
  ) {
    this.inputCount = forest.inputCount;
    if (forest.gain !== null) this.importance = () => shareOfGain(forest);
  }

  get treeCount(): number {
    return this.forest.roots.length;
  }

  /**
   * The model that a fit with so many `trees` at most would have made: the first trees, of which an early stop keeps those up to
   * its best step. Shares memory.
   */
  truncate(trees: number): GbdtModel {
    if (!(Number.isInteger(trees) && trees >= 0)) throw new ModelError(`a model cannot be cut to ${trees} trees`);
    const kept = this.treesAt(trees);
    const bestAt = this.bestAt?.subarray(0, Math.min(trees, this.bestAt.length - 1) + 1);
    if (kept === this.treeCount) return bestAt === undefined ? this : new GbdtModel(this.forest, bestAt);
    const { forest } = this;
    // Fitted trees lie in order and have at least one node, hence one leaf more than nodes.
    const nodes = forest.roots[kept] as number;
    const cut = {
      inputCount: forest.inputCount,
      base: forest.base,
      roots: forest.roots.subarray(0, kept),
      feature: forest.feature.subarray(0, nodes),
      threshold: forest.threshold.subarray(0, nodes),
      left: forest.left.subarray(0, nodes),
      right: forest.right.subarray(0, nodes),
      leafValue: forest.leafValue.subarray(0, nodes + kept),
      gain: forest.gain?.subarray(0, nodes) ?? null,
    };
    return new GbdtModel(cut, bestAt);
  }

  async predict(row: Float64Array): Promise<number> {
    if (row.length !== this.inputCount) throw wrongWidth(this.inputCount, row.length);
    checkFinite(row, 0, row.length);
    const sum = Float64Array.of(this.forest.base);
    this.addTrees(0, this.treeCount, row, 0, sum, 1);
    return sum[0] as number;
  }

  async predictAll(matrix: Matrix): Promise<Float64Array> {
    return this.sumsAt(matrix, [this.treeCount])[0] as Float64Array;
  }

  /** Predictions of a fit of n steps for each n of `steps`, which must ascend; each equals `truncate(n).predictAll`. */
  async predictAtSteps(matrix: Matrix, steps: readonly number[]): Promise<Float64Array[]> {
    return this.sumsAt(
      matrix,
      steps.map((step) => this.treesAt(step)),
    );
  }

  serialize(): Uint8Array {
    return serializeForest(this.forest);
  }

  private treesAt(step: number): number {
    const { bestAt } = this;
    if (bestAt === undefined) return Math.min(step, this.treeCount);
    return bestAt[Math.min(step, bestAt.length - 1)] as number;
  }

  /** Sums after the first n trees for each n of `counts`, which must ascend. */
  private sumsAt(matrix: Matrix, counts: readonly number[]): Float64Array[] {
    const { rows, columns, values } = matrix;
    if (columns !== this.inputCount) throw wrongWidth(this.inputCount, columns);
    const answers = counts.map(() => new Float64Array(rows));
    const sums = new Float64Array(BLOCK);
    for (let from = 0; from < rows; from += BLOCK) {
      const count = Math.min(BLOCK, rows - from);
      for (let row = from; row < from + count; row++) checkFinite(values, row * columns, columns);
      sums.fill(this.forest.base);
      let tree = 0;
      for (const [i, trees] of counts.entries()) {
        this.addTrees(tree, trees, values, from * columns, sums, count);
        tree = Math.max(tree, trees);
        (answers[i] as Float64Array).set(sums.subarray(0, count), from);
      }
    }
    return answers;
  }

  /** Adds the values of trees [from, to) to `sums`, for `count` rows that begin at `offset`. */
  private addTrees(
    from: number,
    to: number,
    values: Float64Array,
    offset: number,
    sums: Float64Array,
    count: number,
  ): void {
    const { roots, feature, threshold, left, right, leafValue, inputCount } = this.forest;
    for (let tree = from; tree < to; tree++) {
      const root = roots[tree] as number;
      for (let i = 0, row = offset; i < count; i++, row += inputCount) {
        let node = root;
        while (node >= 0) {
          const value = values[row + (feature[node] as number)] as number;
          node = (value <= (threshold[node] as number) ? left[node] : right[node]) as number;
        }
        sums[i] = (sums[i] as number) + (leafValue[~node] as number);
      }
    }
  }
}

function shareOfGain({ inputCount, feature, gain }: Forest): Float64Array {
  const shares = new Float64Array(inputCount);
  // Each relative to the largest, so that no sum overflows.
  const largest = (gain as Float64Array).reduce((most, one) => Math.max(most, one), 0);
  if (largest === 0) return shares;
  let total = 0;
  for (const [node, column] of feature.entries()) {
    const share = ((gain as Float64Array)[node] as number) / largest;
    shares[column] = (shares[column] as number) + share;
    total += share;
  }
  return shares.map((share) => share / total);
}

/** Trees of a fit, one after the other. */
export function forestOf(
  trees: readonly { tree: GrownTree; values: Float64Array }[],
  base: number,
  { columns, usedColumns, uppers }: BinnedMatrix,
): Forest {
  const nodes = trees.reduce((sum, { tree }) => sum + tree.column.length, 0);
  const forest = {
    inputCount: columns,
    base,
    roots: new Int32Array(trees.length),
    feature: new Uint16Array(nodes),
    threshold: new Float64Array(nodes),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    leafValue: new Float64Array(nodes + trees.length),
    gain: new Float64Array(nodes),
  };
  let node = 0;
  let leaf = 0;
  for (const [index, { tree, values }] of trees.entries()) {
    const placed = (reference: number) => (reference >= 0 ? reference + node : reference - leaf);
    forest.roots[index] = placed(tree.root);
    for (const [i, column] of tree.column.entries()) {
      forest.feature[node + i] = usedColumns[column] as number;
      forest.threshold[node + i] = uppers[column]?.[tree.bin[i] as number] as number;
    }
    forest.left.set(tree.left.map(placed), node);
    forest.right.set(tree.right.map(placed), node);
    forest.gain.set(tree.gain, node);
    forest.leafValue.set(values, leaf);
    node += tree.column.length;
    leaf += values.length;
  }
  return forest;
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

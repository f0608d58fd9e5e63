/** Growing one tree, leaf by leaf: always the leaf whose best split gains most. */
import type { BinnedMatrix } from "./binning";
import {
  bestSplit,
  buildHistogram,
  histogramSize,
  histogramStride,
  type Packing,
  packingFor,
  type Split,
} from "./histogram";
import type { GbdtParams } from "./params";

/** Rows rowOrder[from … to) that no split has parted yet. */
interface OpenLeaf {
  from: number;
  to: number;
  depth: number;
  /** Sum of rounded gradients. */
  gradientSum: number;
  split: Split;
  /** Null when the leaf cannot be split. */
  histogram: Float64Array | null;
  /** Where the reference to this leaf stands: node and side; null for the root. */
  parent: { node: number; side: "left" | "right" } | null;
}

/** A grown tree; references are local to it, below 0 for leaf ~reference. */
export interface GrownTree {
  root: number;
  feature: number[];
  threshold: number[];
  left: number[];
  right: number[];
  leafValue: number[];
}

/** Memory and state that all trees of one fit share. */
export class TreeGrower {
  private readonly stride: number;
  private readonly packing: Packing;
  private readonly minRows: number;
  private readonly rowOrder: Int32Array;
  private readonly moved: Int32Array;
  private readonly packedByRow: Float64Array;
  private readonly packed: Float64Array;
  private readonly pool: Float64Array[] = [];

  constructor(
    private readonly binned: BinnedMatrix,
    private readonly params: GbdtParams,
  ) {
    this.stride = histogramStride(binned);
    this.packing = packingFor(binned.rows);
    this.minRows = Math.max(params.minRowsPerLeaf, Math.ceil(params.minHessianPerLeaf), 1);
    this.rowOrder = new Int32Array(binned.rows);
    this.moved = new Int32Array(binned.rows);
    this.packedByRow = new Float64Array(binned.rows);
    this.packed = new Float64Array(binned.rows);
  }

  /**
   * Fits a tree to `residual` (target minus prediction, a value a row) and adds its leaf values, times the learning rate,
   * to `prediction`. Null when no split is worth while.
   */
  grow(residual: Float64Array, prediction: Float64Array): GrownTree | null {
    const gradientSum = this.roundGradients(residual);
    const rows = this.binned.rows;
    const root: OpenLeaf = {
      from: 0,
      to: rows,
      depth: 0,
      gradientSum,
      split: NO_SPLIT,
      histogram: null,
      parent: null,
    };
    for (let row = 0; row < rows; row++) this.rowOrder[row] = row;
    if (this.canSplit(root)) {
      const histogram = this.takeHistogram();
      this.build(root, histogram);
      this.search(root, histogram, null);
    }

    const tree: GrownTree = { root: ~0, feature: [], threshold: [], left: [], right: [], leafValue: [] };
    const open: OpenLeaf[] = [root];
    while (open.length < this.params.leaves) {
      const chosen = largestGain(open, this.minGain);
      if (!chosen) break;
      const [left, right] = this.splitLeaf(chosen, tree, open.length + 1 < this.params.leaves);
      open[open.indexOf(chosen)] = left;
      open.push(right);
    }
    for (const leaf of open) if (leaf.histogram) this.pool.push(leaf.histogram);
    if (open.length === 1) return null;
    for (const leaf of open) this.closeLeaf(leaf, tree, residual, prediction);
    return tree;
  }

  /** Gain in rounded gradients that equals the least allowed one in real ones. */
  private minGain = 0;

  private roundGradients(residual: Float64Array): number {
    let largest = 0;
    for (let row = 0; row < residual.length; row++) {
      const magnitude = Math.abs(residual[row] as number);
      if (magnitude > largest) largest = magnitude;
    }
    const { gradientLimit, countUnit } = this.packing;
    const scale = largest > 0 ? gradientLimit / largest : 0;
    this.minGain = this.params.minGain * scale * scale;
    let sum = 0;
    for (let row = 0; row < residual.length; row++) {
      const rounded = Math.round((residual[row] as number) * scale);
      sum += rounded;
      this.packedByRow[row] = countUnit + rounded;
    }
    return sum;
  }

  private canSplit(leaf: OpenLeaf): boolean {
    return (
      leaf.depth < this.params.maxDepth && leaf.to - leaf.from >= 2 * this.minRows && this.binned.uppers.length > 0
    );
  }

  private takeHistogram(): Float64Array {
    return this.pool.pop() ?? new Float64Array(histogramSize(this.binned));
  }

  private build(leaf: OpenLeaf, histogram: Float64Array): void {
    const { rowOrder, packed, packedByRow } = this;
    for (let i = leaf.from; i < leaf.to; i++) packed[i] = packedByRow[rowOrder[i] as number] as number;
    buildHistogram(histogram, this.stride, this.binned, rowOrder, packed, leaf.from, leaf.to);
  }

  /** Gives the leaf its histogram and best split; with a sibling's histogram, `histogram` is their parent's. */
  private search(leaf: OpenLeaf, histogram: Float64Array, sibling: Float64Array | null): void {
    leaf.histogram = histogram;
    leaf.split = bestSplit(histogram, sibling, this.stride, this.binned, this.packing, {
      gradientSum: leaf.gradientSum,
      rowCount: leaf.to - leaf.from,
      minRows: this.minRows,
      l2: this.params.l2,
    });
  }

  private splitLeaf(leaf: OpenLeaf, tree: GrownTree, searchChildren: boolean): [OpenLeaf, OpenLeaf] {
    const { column, bin } = leaf.split;
    const node = tree.feature.length;
    tree.feature.push(this.binned.usedColumns[column] as number);
    tree.threshold.push((this.binned.uppers[column] as Float64Array)[bin] as number);
    tree.left.push(0);
    tree.right.push(0);
    setReference(tree, leaf.parent, node);

    const middle = this.partition(leaf, column, bin);
    const depth = leaf.depth + 1;
    const child = (from: number, to: number, side: "left" | "right"): OpenLeaf => ({
      from,
      to,
      depth,
      gradientSum: this.gradientSum(from, to),
      split: NO_SPLIT,
      histogram: null,
      parent: { node, side },
    });
    const left = child(leaf.from, middle, "left");
    const right = child(middle, leaf.to, "right");
    const [small, large] = left.to - left.from <= right.to - right.from ? [left, right] : [right, left];
    const parentHistogram = leaf.histogram as Float64Array;
    leaf.histogram = null;
    if (!searchChildren || !this.canSplit(large)) {
      this.pool.push(parentHistogram);
      return [left, right];
    }
    const smallHistogram = this.takeHistogram();
    this.build(small, smallHistogram);
    this.search(large, parentHistogram, smallHistogram);
    if (this.canSplit(small)) this.search(small, smallHistogram, null);
    else this.pool.push(smallHistogram);
    return [left, right];
  }

  /** Orders the leaf's rows so that those that go left come first, each side in its old order; returns where right begins. */
  private partition(leaf: OpenLeaf, column: number, bin: number): number {
    const { rowOrder, moved } = this;
    const { words, rows } = this.binned;
    const base = (column >> 2) * rows;
    const shift = (column & 3) * 8;
    let left = leaf.from;
    let right = 0;
    for (let i = leaf.from; i < leaf.to; i++) {
      const row = rowOrder[i] as number;
      const goesLeft = (((words[base + row] as number) >>> shift) & 255) <= bin ? 1 : 0;
      rowOrder[left] = row;
      moved[right] = row;
      left += goesLeft;
      right += 1 - goesLeft;
    }
    rowOrder.set(moved.subarray(0, right), left);
    return left;
  }

  private gradientSum(from: number, to: number): number {
    let sum = 0;
    for (let i = from; i < to; i++) sum += this.packedByRow[this.rowOrder[i] as number] as number;
    return sum - (to - from) * this.packing.countUnit;
  }

  private closeLeaf(leaf: OpenLeaf, tree: GrownTree, residual: Float64Array, prediction: Float64Array): void {
    let sum = 0;
    for (let i = leaf.from; i < leaf.to; i++) sum += residual[this.rowOrder[i] as number] as number;
    const value = (this.params.learningRate * sum) / (leaf.to - leaf.from + this.params.l2);
    setReference(tree, leaf.parent, ~tree.leafValue.length);
    tree.leafValue.push(value);
    for (let i = leaf.from; i < leaf.to; i++) {
      const row = this.rowOrder[i] as number;
      prediction[row] = (prediction[row] as number) + value;
    }
  }
}

const NO_SPLIT: Split = { column: -1, bin: 0, gain: 0 };

function largestGain(leaves: OpenLeaf[], minGain: number): OpenLeaf | null {
  let best: OpenLeaf | null = null;
  for (const leaf of leaves) {
    if (leaf.split.column < 0 || !(leaf.split.gain > minGain)) continue;
    if (!best || leaf.split.gain > best.split.gain) best = leaf;
  }
  return best;
}

function setReference(tree: GrownTree, parent: OpenLeaf["parent"], reference: number): void {
  if (!parent) tree.root = reference;
  else tree[parent.side][parent.node] = reference;
}

/** Growing one tree, leaf by leaf: always the leaf whose best split gains most. */
import type { BinnedMatrix } from "./binned";
import type { Engine } from "./engine";
import { BUILT_NODE, COMMAND, COUNT_UNIT, PARENT_NODE, placeColumns } from "./memory";
import { largestOf, packGradients, packHessians } from "./pack";
import { cellsAt } from "./plain";
import { gainOf, outputOf, type Packing, packingFor, type Rules, type ScanMode, scanColumn, writeNode } from "./score";
import { type GrownTree, type OpenLeaf, setReference } from "./tree";

/** What bounds the growth of a tree, in real units. */
export interface Limits {
  readonly leaves: number;
  readonly maxDepth: number;
  readonly minRowsPerLeaf: number;
  readonly minHessianPerLeaf: number;
  readonly l1: number;
  readonly l2: number;
  readonly minGain: number;
}

/** What one tree is fitted to. */
export interface TreeTask {
  /** Downhill gradient of each row: minus the first derivative of the loss by the prediction. */
  readonly downhill: Float64Array;
  /** Second derivative of each row; null when all are 1. */
  readonly hessian: Float64Array | null;
  /** Rows that the tree sees, ascending. */
  readonly rows: Int32Array;
  /** Used columns that may be split, ascending; of all tasks of a fit equally many. */
  readonly columns: Int32Array;
}

/** State that all trees of one fit share. */
export class TreeGrower {
  private readonly packing: Packing;
  private readonly bounded: boolean;
  private readonly freeHistograms: number[] = [];
  private rules: Rules = { minRows: 1, minHessian: 0, l1: 0, l2: 0, constrained: false };
  /** Gain in integers that equals the least allowed one in real units. */
  private minGain = 0;
  /** Real output for one of integers. */
  private perOutput = 1;
  /** Real gain for one of integers. */
  private perGain = 1;
  /** Columns at their places in memory. */
  private placed: Int32Array | null = null;

  /**
   * @param monotone 1, −1 or 0 for each used column
   * @param rows most rows of a tree
   */
  constructor(
    private readonly engine: Engine,
    private readonly binned: BinnedMatrix,
    private readonly limits: Limits,
    private readonly monotone: Int8Array,
    rows: number,
  ) {
    this.packing = packingFor(rows);
    this.bounded = monotone.some((direction) => direction !== 0);
    const { memory } = engine;
    memory.command[COMMAND.constrained] = this.bounded || limits.l1 > 0 ? 1 : 0;
    memory.commandF64[COUNT_UNIT] = this.packing.countUnit;
  }

  /** Order of rows in which the leaves of the newest tree are spans. */
  get rowOrder(): Int32Array {
    return this.engine.memory.rowOrder;
  }

  /** Null when no split is worth while. @throws TeamLost, see Team.run; the next tree can be grown all the same */
  grow(task: TreeTask): GrownTree | null {
    const { memory } = this.engine;
    this.freeHistograms.length = 0;
    for (let slot = mostOpenLeaves(this.limits) - 1; slot >= 0; slot--) {
      this.freeHistograms.push(memory.at.histograms + slot * memory.histogramBytes);
    }
    memory.rowOrder.set(task.rows);
    if (this.placed !== task.columns) placeColumns(memory, this.binned, task.columns, this.monotone);
    this.placed = task.columns;
    const root = this.rootOf(task);
    if (this.canSplit(root)) {
      root.histogram = this.freeHistograms.pop() as number;
      this.search(root, null, true);
    }

    const tree: GrownTree = { root: ~0, column: [], bin: [], gain: [], left: [], right: [], leaves: [] };
    const open = [root];
    while (open.length < this.limits.leaves) {
      const chosen = largestGain(open, this.minGain);
      if (!chosen) break;
      const [left, right] = this.splitLeaf(chosen, tree, open.length + 1 < this.limits.leaves);
      open[open.indexOf(chosen)] = left;
      open.push(right);
    }
    if (open.length === 1) return null;
    for (const { from, to, parent, sums } of open) {
      setReference(tree, parent, ~tree.leaves.length);
      tree.leaves.push({ from, to, lower: sums.lower * this.perOutput, upper: sums.upper * this.perOutput });
    }
    return tree;
  }

  /** Rounds gradients and hessians to integers, as large as sums allow. */
  private rootOf({ downhill, hessian, rows }: TreeTask): OpenLeaf {
    const { limits, packing } = this;
    const { byRow } = this.engine.memory;
    const gradientScale = packing.gradientLimit / largestOf(downhill, rows);
    const hessianScale = hessian === null ? 1 : packing.hessianLimit / largestOf(hessian, rows);
    const width = hessian === null ? 1 : 2;
    const gradientSum = packGradients(byRow, width, downhill, rows, gradientScale, packing.countUnit);
    const hessianSum = hessian === null ? rows.length : packHessians(byRow, hessian, rows, hessianScale);
    this.perOutput = hessianScale / gradientScale;
    this.perGain = hessianScale / (gradientScale * gradientScale);
    this.minGain = limits.minGain / this.perGain;
    const leastRows = hessian === null ? Math.ceil(limits.minHessianPerLeaf) : 1;
    this.rules = {
      minRows: Math.max(limits.minRowsPerLeaf, leastRows),
      minHessian: hessian === null ? 0 : limits.minHessianPerLeaf * hessianScale,
      l1: limits.l1 * gradientScale,
      l2: limits.l2 * hessianScale,
      constrained: this.bounded || limits.l1 > 0,
    };
    return {
      from: 0,
      to: rows.length,
      depth: 0,
      sums: {
        rowCount: rows.length,
        gradient: gradientSum,
        hessian: hessianSum,
        lower: Number.NEGATIVE_INFINITY,
        upper: Number.POSITIVE_INFINITY,
      },
      parent: null,
      split: null,
      histogram: 0,
    };
  }

  private canSplit({ depth, sums }: OpenLeaf): boolean {
    return (
      depth < this.limits.maxDepth && sums.rowCount >= 2 * this.rules.minRows && this.binned.usedColumns.length > 0
    );
  }

  /**
   * Builds the histogram of `built` and finds its best split, if it may have one; with a sibling, whose histogram is their
   * parent's so far, makes that the sibling's and finds its best split too.
   */
  private search(built: OpenLeaf, sibling: OpenLeaf | null, searchBuilt: boolean): void {
    const { memory, kernel } = this.engine;
    const { command, commandF64 } = memory;
    command[COMMAND.from] = built.from;
    command[COMMAND.to] = built.to;
    command[COMMAND.built] = built.histogram;
    command[COMMAND.parent] = sibling?.histogram ?? 0;
    command[COMMAND.searchBuilt] = searchBuilt ? 1 : 0;
    writeNode(commandF64, BUILT_NODE, built.sums, this.rules, this.packing.countUnit);
    if (sibling) writeNode(commandF64, PARENT_NODE, sibling.sums, this.rules, this.packing.countUnit);
    kernel.gather();
    this.engine.run();
    if (searchBuilt) this.takeBest(built, BUILT_NODE, 0);
    if (sibling) this.takeBest(sibling, PARENT_NODE, 2);
  }

  /** Of the groups' best, the first with the largest score. */
  private takeBest(leaf: OpenLeaf, block: number, result: number): void {
    const { memory } = this.engine;
    let score = 0;
    let column = -1;
    for (let group = 0; group < (memory.command[COMMAND.groups] as number); group++) {
      const here = memory.results[group * 4 + result] as number;
      if (here > score) {
        score = here;
        column = memory.results[group * 4 + result + 1] as number;
      }
    }
    if (column < 0) return;
    const start = cellsAt(memory, leaf.histogram, column);
    const edges = memory.edges[column] as number;
    const found = scanColumn(memory.f64, start, edges, memory.commandF64, block, this.scanMode(column));
    if (found.score !== score) throw new Error(`the kernel's score ${score} is ${found.score} in plain code`);
    leaf.split = { column, gain: gainOf(score, leaf.sums, this.rules), found };
  }

  private scanMode(column: number): ScanMode {
    return {
      countUnit: this.packing.countUnit,
      weighted: this.engine.memory.weighted,
      constrained: this.rules.constrained,
      monotone: this.engine.memory.monotone[column] as number,
    };
  }

  private splitLeaf(leaf: OpenLeaf, tree: GrownTree, searchChildren: boolean): [OpenLeaf, OpenLeaf] {
    const { column, gain, found } = leaf.split as NonNullable<OpenLeaf["split"]>;
    const node = tree.column.length;
    tree.column.push((this.placed as Int32Array)[column] as number);
    tree.bin.push(found.bin);
    tree.gain.push(Math.min(gain * this.perGain, Number.MAX_VALUE));
    tree.left.push(0);
    tree.right.push(0);
    setReference(tree, leaf.parent, node);

    const middle = this.engine.kernel.partition(column, found.bin, leaf.from, leaf.to);
    const [left, right] = this.childrenOf(leaf, node, middle);
    const [small, large] = left.to - left.from <= right.to - right.from ? [left, right] : [right, left];
    if (!searchChildren || !this.canSplit(large)) {
      this.freeHistograms.push(leaf.histogram);
      return [left, right];
    }
    large.histogram = leaf.histogram;
    small.histogram = this.freeHistograms.pop() as number;
    const searchSmall = this.canSplit(small);
    this.search(small, large, searchSmall);
    if (!searchSmall) this.freeHistograms.push(small.histogram);
    return [left, right];
  }

  private childrenOf(leaf: OpenLeaf, node: number, middle: number): [OpenLeaf, OpenLeaf] {
    const { column, found } = leaf.split as NonNullable<OpenLeaf["split"]>;
    const { sums } = leaf;
    const leftRows = middle - leaf.from;
    const leftGradient = found.left - leftRows * this.packing.countUnit;
    const sides = [
      { rowCount: leftRows, gradient: leftGradient, hessian: found.leftHessian },
      {
        rowCount: sums.rowCount - leftRows,
        gradient: sums.gradient - leftGradient,
        hessian: sums.hessian - found.leftHessian,
      },
    ] as const;
    let bounds = [sums, sums].map(({ lower, upper }) => ({ lower, upper }));
    const direction = this.engine.memory.monotone[column] as number;
    if (direction !== 0) {
      // All outputs below one side stay on its side of the middle, so that later splits keep the order too.
      const [low, high] = sides.map((side) => outputOf(side.gradient, side.hessian, sums, this.rules));
      const between = ((low as number) + (high as number)) / 2;
      const below = { lower: sums.lower, upper: between };
      const above = { lower: between, upper: sums.upper };
      bounds = direction > 0 ? [below, above] : [above, below];
    }
    const child = (side: 0 | 1): OpenLeaf => ({
      from: side === 0 ? leaf.from : middle,
      to: side === 0 ? middle : leaf.to,
      depth: leaf.depth + 1,
      sums: { ...sides[side], ...(bounds[side] as { lower: number; upper: number }) },
      parent: { node, side: side === 0 ? "left" : "right" },
      split: null,
      histogram: 0,
    });
    return [child(0), child(1)];
  }
}

/** Most leaves that a tree within the limits has at a time, and so the most histograms. */
export function mostOpenLeaves({ leaves, maxDepth }: Pick<Limits, "leaves" | "maxDepth">): number {
  return Math.min(leaves, 2 ** Math.min(maxDepth, 30));
}

function largestGain(leaves: OpenLeaf[], minGain: number): OpenLeaf | null {
  let best: OpenLeaf | null = null;
  for (const leaf of leaves) {
    if (leaf.split === null || !(leaf.split.gain > minGain)) continue;
    if (best?.split == null || leaf.split.gain > best.split.gain) best = leaf;
  }
  return best;
}

/** A tree while it grows: its nodes, and which rows lie in which leaf. */
import { type BinnedMatrix, binsAt, GROUP } from "./binned";
import type { ColumnSplit, NodeSums } from "./score";

/** A grown tree; references are local to it, below 0 for leaf ~reference. Children come after their parent. */
export interface GrownTree {
  root: number;
  /** Used column and bin of each node: rows with bins up to it go left. */
  column: number[];
  bin: number[];
  gain: number[];
  left: number[];
  right: number[];
  leaves: GrownLeaf[];
}

/** Rows rowOrder[from … to) of the grower. */
export interface GrownLeaf {
  readonly from: number;
  readonly to: number;
  /** Bounds that monotone columns set to the leaf's value, before the learning rate. */
  readonly lower: number;
  readonly upper: number;
}

/** A leaf that may still be split. */
export interface OpenLeaf {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  readonly sums: NodeSums;
  /** Where the reference to this leaf stands; null for the root. */
  readonly parent: { node: number; side: "left" | "right" } | null;
  /** `column` is a place in memory. */
  split: { column: number; gain: number; found: ColumnSplit } | null;
  /** Where its histogram lies; 0 when it has none. */
  histogram: number;
}

export function setReference(tree: GrownTree, parent: OpenLeaf["parent"], reference: number): void {
  if (!parent) tree.root = reference;
  else tree[parent.side][parent.node] = reference;
}

/** Leaf of each of rows [from, to) that is not marked in `seen`, by bins; calls `visit` with it. */
export function visitUnseen(
  tree: GrownTree,
  binned: BinnedMatrix,
  seen: Uint8Array | null,
  from: number,
  to: number,
  visit: (row: number, leaf: number) => void,
): void {
  const { bins, rows } = binned;
  const at = tree.column.map((column) => binsAt(rows, column));
  for (let row = from; row < to; row++) {
    if (seen !== null && seen[row] === 1) continue;
    let node = tree.root;
    while (node >= 0) {
      const bin = bins[(at[node] as number) + row * GROUP] as number;
      node = (bin <= (tree.bin[node] as number) ? tree.left[node] : tree.right[node]) as number;
    }
    visit(row, ~node);
  }
}

/** Boosting as in the textbook: every leaf, column and edge tried on the rows themselves, with real numbers. */
import { binMatrix } from "@/lib/models/gbdt/binning";
import type { GbdtParams } from "@/lib/models/gbdt/params";
import type { ObjectiveFunctions } from "@/lib/models/objective/objective";
import { median } from "@/lib/models/objective/statistics";
import type { Sample } from "./samples";

interface Leaf {
  rows: number[];
  depth: number;
  lower: number;
  upper: number;
}

interface Choice {
  gain: number;
  leaf: number;
  children: [Leaf, Leaf];
}

/** @param monotone 1, −1 or 0 for each column */
export function textbookPredictions(
  { x, y }: Sample,
  params: GbdtParams,
  objective: ObjectiveFunctions,
  monotone: readonly number[],
): number[] {
  const binned = binMatrix(x, params.maxBins, { plain: true });
  const at = (row: number, column: number) => x.values[row * x.columns + column] as number;
  const prediction = new Float64Array(x.rows).fill(objective.initial(y));
  const gradient = new Float64Array(x.rows);
  const hessian = new Float64Array(x.rows);
  const sum = (rows: number[], of: Float64Array) => rows.reduce((s, row) => s + (of[row] as number), 0);
  const output = ({ rows, lower, upper }: Leaf) => {
    const pull = -sum(rows, gradient);
    const soft = Math.sign(pull) * Math.max(0, Math.abs(pull) - params.l1);
    return Math.min(upper, Math.max(lower, soft / (sum(rows, hessian) + params.l2)));
  };
  /** By how much twice the loss falls when the leaf has its output. */
  const worth = (leaf: Leaf) => {
    const w = output(leaf);
    const pull = -sum(leaf.rows, gradient);
    return 2 * pull * w - (sum(leaf.rows, hessian) + params.l2) * w * w - 2 * params.l1 * Math.abs(w);
  };
  const childrenOf = (leaf: Leaf, column: number, edge: number): [Leaf, Leaf] | null => {
    const depth = leaf.depth + 1;
    const left = { ...leaf, depth, rows: leaf.rows.filter((row) => at(row, column) <= edge) };
    const right = { ...leaf, depth, rows: leaf.rows.filter((row) => at(row, column) > edge) };
    for (const { rows } of [left, right]) {
      if (rows.length < params.minRowsPerLeaf || sum(rows, hessian) < params.minHessianPerLeaf) return null;
    }
    return (monotone[column] as number) * (output(left) - output(right)) > 0 ? null : [left, right];
  };
  const bestOf = (leaves: Leaf[]): Choice | null => {
    let best: Choice | null = null;
    for (const [index, leaf] of leaves.entries()) {
      if (leaf.depth >= params.maxDepth) continue;
      for (const [used, column] of binned.usedColumns.entries()) {
        for (const edge of binned.uppers[used] as Float64Array) {
          const children = childrenOf(leaf, column, edge);
          if (!children) continue;
          const gain = worth(children[0]) + worth(children[1]) - worth(leaf);
          if (!(gain > Math.max(params.minGain, 1e-9)) || (best && gain <= best.gain * (1 + 1e-6))) continue;
          const direction = monotone[column] as number;
          const middle = (output(children[0]) + output(children[1])) / 2;
          const [low, high] = direction > 0 ? children : [children[1], children[0]];
          const bounded: [Leaf, Leaf] =
            direction === 0
              ? children
              : direction > 0
                ? [
                    { ...low, upper: middle },
                    { ...high, lower: middle },
                  ]
                : [
                    { ...high, lower: middle },
                    { ...low, upper: middle },
                  ];
          best = { gain, leaf: index, children: bounded };
        }
      }
    }
    return best;
  };
  for (let tree = 0; tree < params.trees; tree++) {
    objective.derivatives(y, prediction, gradient, hessian);
    const root = { rows: [...y.keys()], depth: 0, lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
    const leaves: Leaf[] = [root];
    while (leaves.length < params.leaves) {
      const best = bestOf(leaves);
      if (!best) break;
      leaves[best.leaf] = best.children[0];
      leaves.push(best.children[1]);
    }
    if (leaves.length === 1) break;
    for (const leaf of leaves) {
      const missing = Float64Array.from(leaf.rows, (row) => (y[row] as number) - (prediction[row] as number));
      const value =
        params.learningRate *
        (objective.name === "absolute" ? Math.min(leaf.upper, Math.max(leaf.lower, median(missing))) : output(leaf));
      for (const row of leaf.rows) prediction[row] = (prediction[row] as number) + value;
    }
  }
  return [...prediction];
}

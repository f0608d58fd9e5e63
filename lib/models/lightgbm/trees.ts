/** The trees of a LightGBM model as flat arrays, and the checks that make every prediction end and be finite. */
import { ModelError } from "@/lib/models/model";

/** Where a node sends a value that LightGBM takes for zero (missing type "zero"). */
export const ZERO_IS_COMPARED = 0;
export const ZERO_GOES_LEFT = 1;
export const ZERO_GOES_RIGHT = 2;

/** LightGBM's kZeroThreshold: the 32-bit number nearest to 1e-35. */
const ZERO_THRESHOLD = Math.fround(1e-35);

/**
 * References of children are nodes from 0, or leaf ~reference below 0, both counted over all trees. Children have larger
 * indices than their node.
 */
export interface Trees {
  /** Reference to each tree's root. */
  readonly roots: Int32Array;
  readonly feature: Uint16Array;
  readonly threshold: Float64Array;
  readonly zeroGoes: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** What the split gained in training; for importance alone. */
  readonly gain: Float64Array;
  readonly leafValue: Float64Array;
}

const DEEPEST = 512;
/** Comparisons that one row may cost: what a prediction may take, whatever the shape of the trees. */
const MOST_STEPS = 2_000_000;

/** The leaf that a row of finite numbers ends in. */
export function leafOf(trees: Trees, tree: number, values: Float64Array, offset: number): number {
  const { roots, feature, threshold, zeroGoes, left, right } = trees;
  let node = roots[tree] as number;
  while (node >= 0) {
    const value = values[offset + (feature[node] as number)] as number;
    const zero = zeroGoes[node] as number;
    const goesLeft =
      zero !== ZERO_IS_COMPARED && value >= -ZERO_THRESHOLD && value <= ZERO_THRESHOLD
        ? zero === ZERO_GOES_LEFT
        : value <= (threshold[node] as number);
    node = (goesLeft ? left[node] : right[node]) as number;
  }
  return ~node;
}

/** @throws ModelError when a node or leaf hangs in no place or in two, a tree is too deep, or leaves can add up to infinity */
export function checkTrees({ roots, left, right, leafValue }: Trees): void {
  const depth = new Int32Array(left.length).fill(-1);
  const owner = new Int32Array(left.length);
  const isLeafSeen = new Uint8Array(leafValue.length);
  const deepest = new Int32Array(roots.length);
  const largest = new Float64Array(roots.length);
  const hang = (reference: number, at: number, tree: number) => {
    const isFree = reference >= 0 ? reference < left.length && depth[reference] === -1 : isLeafSeen[~reference] === 0;
    if (!isFree) throw new ModelError(`tree ${tree} is not a tree: a node or leaf of it hangs in two places`);
    if (at > DEEPEST)
      throw new ModelError(`tree ${tree} is deeper than ${DEEPEST} splits; limit max_depth and train anew`);
    deepest[tree] = Math.max(deepest[tree] as number, at);
    if (reference >= 0) {
      depth[reference] = at;
      owner[reference] = tree;
    } else {
      isLeafSeen[~reference] = 1;
      largest[tree] = Math.max(largest[tree] as number, Math.abs(leafValue[~reference] as number));
    }
  };
  for (const [tree, root] of roots.entries()) hang(root, 0, tree);
  for (let node = 0; node < left.length; node++) {
    if (depth[node] === -1) throw new ModelError(`node ${node} hangs in no tree, or above its own parent`);
    for (const child of [left[node] as number, right[node] as number]) {
      hang(child, (depth[node] as number) + 1, owner[node] as number);
    }
  }
  if (isLeafSeen.includes(0)) throw new ModelError("a leaf hangs in no tree: the file is damaged");
  const steps = deepest.reduce((sum, one) => sum + one, 0);
  if (steps > MOST_STEPS) {
    throw new ModelError(
      `a prediction could take ${steps} comparisons; at most ${MOST_STEPS} are allowed: use fewer trees`,
    );
  }
  const furthest = largest.reduce((sum, one) => sum + one, 0);
  // Twice that, so that the square of "regression sqrt" is finite too.
  if (!Number.isFinite(furthest * furthest)) throw new ModelError("the leaves add up to numbers beyond all limits");
}

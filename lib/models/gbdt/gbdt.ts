/** Histogram gradient boosting on squared error. */
import { type FitContext, type Matrix, ModelError, type ModelFamily } from "@/lib/models/model";
import { type BinnedMatrix, binMatrix } from "./binning";
import { type Forest, GbdtModel } from "./forest";
import { quickGrid, sampleParams, walkthroughGrid } from "./grids";
import { type GrownTree, TreeGrower } from "./grow";
import { GbdtParams } from "./params";
import { deserializeForest } from "./serialize";

const MOST_ROWS = 4_000_000;
/** Rows × columns worked on between two looks at the event loop: about 30 ms. */
const WORK_BETWEEN_PAUSES = 25_000_000;

/**
 * Fits trees to a matrix that is already binned, so that folds and candidates can share the binning. Starts from the mean,
 * ends early when no further split is possible. Has no random part: `context.seed` changes nothing.
 * The signal is honoured between trees.
 * @throws ModelError when sizes do not match or a target is not finite; the signal's reason when aborted
 */
export async function fitBinned(
  binned: BinnedMatrix,
  y: Float64Array,
  params: GbdtParams,
  context: FitContext,
): Promise<GbdtModel> {
  if (binned.rows !== y.length) throw new ModelError(`${binned.rows} rows of features have ${y.length} targets`);
  if (binned.rows < 2) throw new ModelError(`${binned.rows} rows are too few to fit; give at least 2`);
  if (binned.rows > MOST_ROWS)
    throw new ModelError(`${binned.rows} rows are too many; at most ${MOST_ROWS} can be fitted`);
  const faulty = y.findIndex((target) => !Number.isFinite(target));
  if (faulty >= 0) throw new ModelError(`target ${faulty} is ${y[faulty]}; targets must be finite numbers`);

  const base = y.reduce((sum, target) => sum + target, 0) / y.length;
  const prediction = new Float64Array(y.length).fill(base);
  const residual = new Float64Array(y.length);
  const grower = new TreeGrower(binned, params);
  const trees: GrownTree[] = [];
  let work = 0;
  for (let done = 0; done < params.trees; done++) {
    context.signal?.throwIfAborted();
    for (let row = 0; row < y.length; row++) residual[row] = (y[row] as number) - (prediction[row] as number);
    const tree = grower.grow(residual, prediction);
    if (!tree) break;
    trees.push(tree);
    context.onProgress?.(done + 1, params.trees);
    work += binned.rows * binned.usedColumns.length;
    if (work > WORK_BETWEEN_PAUSES) {
      work = 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  context.onProgress?.(params.trees, params.trees);
  return new GbdtModel(forestOf(trees, base, binned.columns));
}

function forestOf(trees: GrownTree[], base: number, inputCount: number): Forest {
  const nodes = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
  const leaves = trees.reduce((sum, tree) => sum + tree.leafValue.length, 0);
  const forest = {
    inputCount,
    base,
    roots: new Int32Array(trees.length),
    feature: new Uint16Array(nodes),
    threshold: new Float64Array(nodes),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    leafValue: new Float64Array(leaves),
  };
  let node = 0;
  let leaf = 0;
  for (const [index, tree] of trees.entries()) {
    const placed = (reference: number) => (reference >= 0 ? reference + node : reference - leaf);
    forest.roots[index] = placed(tree.root);
    forest.feature.set(tree.feature, node);
    forest.threshold.set(tree.threshold, node);
    forest.left.set(tree.left.map(placed), node);
    forest.right.set(tree.right.map(placed), node);
    forest.leafValue.set(tree.leafValue, leaf);
    node += tree.feature.length;
    leaf += tree.leafValue.length;
  }
  return forest;
}

export const gbdtFamily: ModelFamily<GbdtParams> = {
  name: "gbdt",
  title: "Gradient-boosted trees",
  useWhen:
    "The first to try on tables of features: strong on uneven scales, interactions and outliers, quick to fit, explains itself by feature importance. Cannot predict beyond the range it has seen.",
  trainable: true,
  params: GbdtParams,
  grid: (size) => (size === "quick" ? quickGrid() : walkthroughGrid()),
  sample: sampleParams,
  sharing: {
    preparationKey: ({ maxBins }) => String(maxBins),
    prepare: (x, { maxBins }) => binMatrix(x, maxBins),
    fitPrepared: (prepared, y, params, context) => fitBinned(prepared as BinnedMatrix, y, params, context),
    stepsParam: "trees",
  },
  async fit(x: Matrix, y: Float64Array, params: GbdtParams, context: FitContext) {
    return fitBinned(binMatrix(x, params.maxBins), y, params, context);
  },
  async load(bytes: Uint8Array) {
    return new GbdtModel(deserializeForest(bytes));
  },
};

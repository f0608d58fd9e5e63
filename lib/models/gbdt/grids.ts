/** What a search tries: the grid of the walkthroughs, a small one for a first look, random draws. */
import { GbdtParams } from "./params";

const LEARNING_RATES = [0.01, 0.05, 0.1];
const MAX_DEPTHS = [3, 5, 7];
const LEAVES = [15, 31, 63];
const TREE_CHECKPOINTS = [100, 300, 500];

/**
 * The grid of both walkthroughs in its order: learning rate, depth, leaves, and innermost the checkpoints of trees, 63
 * candidates. Leaves beyond what a depth can hold are left out as duplicates: at depth 3 a tree has at most 8, so 15, 31 and 63
 * are one. The search fits each (rate, depth, leaves) once and reads the checkpoints off that fit.
 * 255 bins as in the reference; 63 take two thirds of the time and grade alike.
 */
export function walkthroughGrid({ maxBins = 255 }: { maxBins?: number } = {}): GbdtParams[] {
  return LEARNING_RATES.flatMap((learningRate) =>
    MAX_DEPTHS.flatMap((maxDepth) =>
      LEAVES.filter((_, i) => i === 0 || (LEAVES[i - 1] as number) < 2 ** maxDepth).flatMap((leaves) =>
        TREE_CHECKPOINTS.map((trees) => GbdtParams.parse({ learningRate, maxDepth, leaves, trees, maxBins })),
      ),
    ),
  );
}

/** Three candidates from two fits: a few seconds for 34,500 rows of 244 columns in three folds. */
export function quickGrid(): GbdtParams[] {
  return [
    { learningRate: 0.05, maxDepth: 3, leaves: 8, trees: 100 },
    { learningRate: 0.05, maxDepth: 5, leaves: 15, trees: 50 },
    { learningRate: 0.05, maxDepth: 5, leaves: 15, trees: 150 },
  ].map((params) => GbdtParams.parse({ ...params, maxBins: 63 }));
}

/** Draws over what is usual for some ten thousand noisy rows: slow rates and small trees more often than not. */
export function sampleParams(uniform: () => number): GbdtParams {
  return GbdtParams.parse({
    learningRate: 10 ** (-2 + uniform()),
    maxDepth: 2 + Math.floor(uniform() * 6),
    leaves: [4, 8, 15, 31, 63][Math.floor(uniform() * 5)],
    trees: [50, 100, 200, 300, 500][Math.floor(uniform() * 5)],
    minRowsPerLeaf: Math.round(10 ** (1 + 1.5 * uniform())),
    l2: uniform() < 0.5 ? 0 : 10 ** (-1 + 3 * uniform()),
    subsample: [1, 1, 0.7, 0.5][Math.floor(uniform() * 4)],
    columnSample: [1, 1, 0.5, 0.3][Math.floor(uniform() * 4)],
    maxBins: 63,
  });
}

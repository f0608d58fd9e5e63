/** The values of a grown tree's leaves, from the exact gradients. */
import { median } from "@/lib/models/objective/statistics";
import { held, softened } from "./score";
import type { GrownTree } from "./tree";

export interface LeafRules {
  readonly learningRate: number;
  readonly l1: number;
  readonly l2: number;
  /** Leaves take the median of target minus prediction, as LightGBM does for absolute error, whose gradient is but a sign. */
  readonly renew: boolean;
}

/** @param rowOrder rows of which each leaf is a span */
export function leafValues(
  tree: GrownTree,
  rowOrder: Int32Array,
  { downhill, hessian }: { downhill: Float64Array; hessian: Float64Array | null },
  { y, prediction }: { y: Float64Array; prediction: Float64Array },
  { learningRate, l1, l2, renew }: LeafRules,
): Float64Array {
  return Float64Array.from(tree.leaves, ({ from, to, lower, upper }) => {
    let value: number;
    if (renew) {
      const missing = Float64Array.from({ length: to - from }, (_, i) => {
        const row = rowOrder[from + i] as number;
        return (y[row] as number) - (prediction[row] as number);
      });
      value = median(missing);
    } else {
      let gradient = 0;
      let weight = 0;
      for (let i = from; i < to; i++) {
        const row = rowOrder[i] as number;
        gradient += downhill[row] as number;
        if (hessian !== null) weight += hessian[row] as number;
      }
      value = softened(gradient, l1) / ((hessian === null ? to - from : weight) + l2);
    }
    return learningRate * held(value, lower, upper);
  });
}

/** The linear model as a family: ridge, lasso and the elastic net. */
import type { ModelFamily } from "@/lib/models/model";
import { fitLinear } from "./fit";
import { deserializeLinear } from "./linear-model";
import { fullGrid, LinearParams, quickGrid, sampleParams } from "./params";

export const linearFamily: ModelFamily<LinearParams> = {
  name: "linear",
  title: "Linear model (ridge, elastic net)",
  useWhen:
    "The yardstick that anything larger should beat: quick, steady, hard to overfit with a strong penalty, and each coefficient can be read. Sees no interactions and no thresholds; use trees for those, or the blend of both.",
  trainable: true,
  params: LinearParams,
  grid: (size) => (size === "quick" ? quickGrid() : fullGrid()),
  sample: sampleParams,
  fit: fitLinear,
  async load(bytes) {
    return deserializeLinear(bytes);
  },
};

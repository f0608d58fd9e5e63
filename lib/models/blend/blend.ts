/** A linear model first, trees on what it leaves over, as a family. */
import { gbdtFamily } from "@/lib/models/gbdt/gbdt";
import { linearFamily } from "@/lib/models/linear/linear";
import type { FitContext, Matrix, ModelFamily } from "@/lib/models/model";
import { deviation } from "@/lib/models/objective/statistics";
import { BlendModel, loadBlend } from "./blend-model";
import { BlendParams, fullGrid, quickGrid, sampleParams } from "./params";

/** Steps told of: a tenth of them for the linear part. */
const LINEAR_STEPS = 10;
const STEPS = 100;

async function fitBlend(
  x: Matrix,
  y: Float64Array,
  { linear: linearParams, trees: treeParams }: BlendParams,
  context: FitContext,
): Promise<BlendModel> {
  const { onProgress } = context;
  const linear = await linearFamily.fit(x, y, linearParams, {
    ...context,
    onProgress: (done, total) => onProgress?.(Math.floor((LINEAR_STEPS * done) / total), STEPS),
  });
  const straight = await linear.predictAll(x);
  const left = y.map((target, i) => target - (straight[i] as number));
  const trees = await gbdtFamily.fit(x, left, treeParams, {
    ...context,
    onProgress: (done, total) =>
      onProgress?.(LINEAR_STEPS + Math.floor(((STEPS - LINEAR_STEPS) * done) / total), STEPS),
  });
  return new BlendModel({ linear, trees, spreads: [deviation(straight), deviation(await trees.predictAll(x))] });
}

export const blendFamily: ModelFamily<BlendParams> = {
  name: "blend",
  title: "Linear model plus trees",
  useWhen:
    "A straight relation with bends on top: the linear part carries the trend beyond the range seen, where trees alone stop, and the trees add thresholds and interactions. Pointless where either part alone does as well: compare it with both.",
  trainable: true,
  params: BlendParams,
  grid: (size) => (size === "quick" ? quickGrid() : fullGrid()),
  sample: sampleParams,
  checkColumns: ({ trees }, names) => gbdtFamily.checkColumns?.(trees, names),
  fit: fitBlend,
  load: loadBlend,
};

/** Parameters of the blend, and what a search tries of them. */
import { z } from "zod";
import { sampleParams as sampleTrees } from "@/lib/models/gbdt/grids";
import { GbdtParams } from "@/lib/models/gbdt/params";
import { LinearParams, sampleParams as sampleLinear } from "@/lib/models/linear/params";

/** These weigh a target by itself; what the linear part leaves over has another size and sign. */
const ABOUT_THE_TARGET: readonly string[] = ["magnitude", "directional", "czar"];

export const BlendParams = z.strictObject({
  /** Of the linear model, which is fitted first. */
  linear: LinearParams.prefault({}),
  /** Of the trees, which are fitted to what it leaves over. */
  trees: GbdtParams.prefault({}).refine(({ objective }) => !ABOUT_THE_TARGET.includes(objective.name), {
    message:
      "the trees of a blend are fitted to what the linear part leaves over: use squared, absolute or huber for them",
  }),
});
export type BlendParams = z.infer<typeof BlendParams>;

const SMALL_TREES = { learningRate: 0.05, maxDepth: 3, leaves: 8, maxBins: 63 };
const blend = (linear: object, trees: object) => BlendParams.parse({ linear, trees: { ...SMALL_TREES, ...trees } });

/** Few small trees: the linear part has taken what is easy, and the rest is mostly noise. */
export function quickGrid(): BlendParams[] {
  return [blend({ alpha: 1 }, { trees: 50 }), blend({ alpha: 10 }, { trees: 100 })];
}

export function fullGrid(): BlendParams[] {
  return [{ alpha: 1 }, { alpha: 10 }, { alpha: 0.02, l1Ratio: 0.5 }].flatMap((linear) => [
    blend(linear, { trees: 50 }),
    blend(linear, { trees: 200 }),
    blend(linear, { trees: 100, maxDepth: 5, leaves: 15 }),
  ]);
}

export function sampleParams(uniform: () => number): BlendParams {
  return BlendParams.parse({ linear: sampleLinear(uniform), trees: sampleTrees(uniform) });
}

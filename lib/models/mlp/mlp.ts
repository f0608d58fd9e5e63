/** The dense network as a model family. */
import type { ModelFamily } from "@/lib/models/model";
import { deserializeNetwork, MlpModel } from "./network";
import { MlpParams } from "./params";
import { trainNetwork } from "./train";

export const mlpFamily: ModelFamily<MlpParams> = {
  name: "mlp",
  title: "Dense network",
  useWhen:
    "Many rows and smooth relations between features. Slower to fit than trees, needs its learning rate and decay chosen with care, and forgets sudden jumps less easily.",
  trainable: true,
  params: MlpParams,
  grid: (size) =>
    size === "quick"
      ? [
          MlpParams.parse({ hiddenLayers: [32, 16], epochs: 10 }),
          MlpParams.parse({ hiddenLayers: [64, 32], epochs: 10 }),
        ]
      : [[32], [32, 16], [64, 32]].flatMap((hiddenLayers) =>
          [3e-4, 1e-3, 3e-3].map((learningRate) => MlpParams.parse({ hiddenLayers, learningRate, epochs: 20 })),
        ),
  sample: (uniform) =>
    MlpParams.parse({
      hiddenLayers: [[32], [32, 16], [64, 32], [128, 64]][Math.floor(uniform() * 4)],
      learningRate: 10 ** (-4 + 2 * uniform()),
      l2: 10 ** (-6 + 4 * uniform()),
      epochs: 20,
    }),
  async fit(x, y, params, context) {
    return new MlpModel(await trainNetwork(x, y, params, context));
  },
  async load(bytes) {
    return new MlpModel(deserializeNetwork(bytes));
  },
};

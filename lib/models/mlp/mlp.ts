/** The dense network as a model family. */
import type { Tensor2D } from "@tensorflow/tfjs";
import type { ModelFamily } from "@/lib/models/model";
import { type Architecture, gatherRows } from "@/lib/models/neural/architecture";
import { sampleControls } from "@/lib/models/neural/controls";
import { denseLayers, denseParameters, denseTensors } from "@/lib/models/neural/dense";
import { trainNetwork } from "@/lib/models/neural/train";
import { deserializeNetwork, MlpModel } from "./network";
import { MlpParams } from "./params";

/** @param sizes of inputs, hidden layers and the output */
export function mlpArchitecture(sizes: readonly number[]): Architecture {
  return {
    parameters: denseParameters(sizes),
    maskWidths: sizes.slice(1, -1),
    inputs: (tf, all, rows) => [tf.tensor2d(gatherRows(all, rows), [rows.length, all.columns])],
    forward: (tf, parameters, [inputs], masks) => denseTensors(tf, parameters, inputs as Tensor2D, masks),
  };
}

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
          MlpParams.parse({ hiddenLayers: [32, 16], epochs: 15, dropout: 0.2, validationShare: 0.15 }),
          MlpParams.parse({ hiddenLayers: [64, 32], epochs: 15, dropout: 0.2, validationShare: 0.15 }),
        ]
      : [[32], [32, 16], [64, 32]].flatMap((hiddenLayers) =>
          [3e-4, 1e-3, 3e-3].map((learningRate) =>
            MlpParams.parse({ hiddenLayers, learningRate, dropout: 0.2, validationShare: 0.15 }),
          ),
        ),
  sample: (uniform) =>
    MlpParams.parse({
      hiddenLayers: [[32], [32, 16], [64, 32], [128, 64]][Math.floor(uniform() * 4)],
      ...sampleControls(uniform),
    }),
  async fit(x, y, params, context) {
    const sizes = [x.columns, ...params.hiddenLayers, 1];
    const architecture = mlpArchitecture(sizes);
    const trained = await trainNetwork({ x, y, controls: params, context, architecture, l2: params.l2 });
    return new MlpModel({
      ...trained.scaling,
      layers: denseLayers(sizes, trained.weights),
      engine: trained.engine,
    });
  },
  async load(bytes) {
    return new MlpModel(deserializeNetwork(bytes));
  },
};

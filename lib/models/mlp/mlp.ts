/** The dense network as a model family. */
import type { ModelFamily } from "@/lib/models/model";
import { deserializeNetwork, MlpModel } from "./network";
import { MlpParams } from "./params";
import { trainNetwork } from "./train";

export const mlpFamily: ModelFamily<MlpParams> = {
  name: "mlp",
  params: MlpParams,
  async fit(x, y, params, context) {
    return new MlpModel(await trainNetwork(x, y, params, context));
  },
  async load(bytes) {
    return new MlpModel(deserializeNetwork(bytes));
  },
};

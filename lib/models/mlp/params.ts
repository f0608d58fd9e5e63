/** Parameters of the dense network. */
import { z } from "zod";
import { hiddenLayers, trainingControls } from "@/lib/models/neural/controls";

export const MlpParams = z.strictObject({
  hiddenLayers: hiddenLayers.min(1).max(4).default([64, 32]),
  ...trainingControls,
  /** Weight of the squared weights in the loss; `weightDecay` works better with Adam. */
  l2: z.number().min(0).max(10).default(0),
});
export type MlpParams = z.infer<typeof MlpParams>;

/** Parameters of the recurrent network. */
import { z } from "zod";
import { hiddenLayers, trainingControls } from "@/lib/models/neural/controls";

export const GruParams = z.strictObject({
  /** Size of the state that is carried from bar to bar. */
  units: z.number().int().min(1).max(128).default(16),
  /** Units of each hidden layer between the last state (with the engineered columns) and the output. */
  hiddenLayers: hiddenLayers.max(3).default([16]),
  ...trainingControls,
  learningRate: trainingControls.learningRate.default(3e-3),
});
export type GruParams = z.infer<typeof GruParams>;

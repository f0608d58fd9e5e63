/** Parameters of the dense network. */
import { z } from "zod";

export const MlpParams = z.strictObject({
  /** Units of each hidden layer; rectified linear. */
  hiddenLayers: z.array(z.number().int().min(1).max(512)).min(1).max(4).default([64, 32]),
  epochs: z.number().int().min(1).max(1000).default(20),
  batchSize: z.number().int().min(8).max(8192).default(512),
  /** Of Adam. */
  learningRate: z.number().gt(0).max(1).default(1e-3),
  /** Weight of the squared weights in the loss. */
  l2: z.number().min(0).max(10).default(1e-4),
  /** Share of the rows, the last ones, kept from training to tell when to stop; 0 trains on all rows for all epochs. */
  validationShare: z.number().min(0).max(0.5).default(0),
  /** Stop after so many epochs without a better loss on the kept rows, and go back to the best epoch. */
  patience: z.number().int().min(1).max(1000).default(5),
});
export type MlpParams = z.infer<typeof MlpParams>;

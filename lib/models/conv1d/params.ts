/** Parameters of the convolutional network. */
import { z } from "zod";
import { hiddenLayers, trainingControls } from "@/lib/models/neural/controls";

export const Conv1dParams = z.strictObject({
  /** Filters of each convolution, from the bars on; rectified linear. */
  filters: z.array(z.number().int().min(1).max(128)).min(1).max(4).default([16, 32]),
  /** Bars (after pooling: groups of bars) that a filter sees at once, none of them later than the one it is at. */
  kernelSize: z.number().int().min(1).max(16).default(5),
  /** After each convolution, of so many neighbours the largest goes on; 1 keeps all. */
  poolSize: z.number().int().min(1).max(8).default(2),
  /** Units of each hidden layer between the convolutions (with the engineered columns) and the output. */
  hiddenLayers: hiddenLayers.max(3).default([32]),
  ...trainingControls,
});
export type Conv1dParams = z.infer<typeof Conv1dParams>;

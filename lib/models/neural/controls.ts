/** Parameters that all networks share: how they are trained. */
import { z } from "zod";
import { Objective, SQUARED } from "@/lib/models/objective/objective";

/** To be spread into a family's own strict object. */
export const trainingControls = {
  epochs: z.number().int().min(1).max(1000).default(20),
  batchSize: z.number().int().min(8).max(8192).default(512),
  /** Of Adam. */
  learningRate: z.number().gt(0).max(1).default(1e-3),
  /** Cosine lets the learning rate fall to 0 over all epochs. */
  learningRateSchedule: z.enum(["constant", "cosine"]).default("constant"),
  /** Share of each weight that a step takes off, times the learning rate (decoupled, as in AdamW); biases keep theirs. */
  weightDecay: z.number().min(0).max(10).default(0.01),
  /** Share of hidden units that each row of a batch does without, drawn anew. */
  dropout: z.number().min(0).max(0.9).default(0),
  /** Gradients longer than this (Euclidean, over all weights) are scaled down to it; 0 for never. */
  gradientClip: z.number().min(0).max(1000).default(1),
  objective: Objective.default(SQUARED),
  /** Share of the rows, the last in time, kept from training to tell when to stop; 0 trains on all rows for all epochs. */
  validationShare: z.number().min(0).max(0.5).default(0),
  /** Stop after so many epochs without a better loss on the kept rows, and go back to the best epoch. */
  patience: z.number().int().min(1).max(1000).default(5),
};

const TrainingControls = z.strictObject(trainingControls);
export type TrainingControls = z.infer<typeof TrainingControls>;

/** Units of each hidden layer of the dense part; rectified linear. */
export const hiddenLayers = z.array(z.number().int().min(1).max(512));

/** What a random search draws of the controls. */
export function sampleControls(uniform: () => number): Partial<TrainingControls> {
  return {
    learningRate: 10 ** (-3.5 + 1.5 * uniform()),
    weightDecay: 10 ** (-4 + 4 * uniform()),
    dropout: [0, 0.1, 0.2, 0.4][Math.floor(uniform() * 4)] as number,
    learningRateSchedule: uniform() < 0.5 ? "constant" : "cosine",
    validationShare: 0.15,
  };
}

/** What a fit minimises, as data; and as functions of (target, prediction). */
import { z } from "zod";

/**
 * σ of the volatility-normalised losses: "training" is the population deviation of the training targets; the name of a column
 * takes each row's value of it (a trailing deviation of the plan), floored at 1e−8.
 */
const sigma = z.union([z.literal("training"), z.string().regex(/^[a-z][a-z0-9_]{0,63}$/)]).default("training");

export const Objective = z.discriminatedUnion("name", [
  z.strictObject({ name: z.literal("squared") }),
  z.strictObject({ name: z.literal("absolute") }),
  /** Quadratic up to `delta` deviations of the target, linear beyond. */
  z.strictObject({ name: z.literal("huber"), delta: z.number().gt(0).max(100).default(1) }),
  /** Squared error weighted by (|t|/σ)^power, floored: large moves count more, as in WRMSE and CZAR. */
  z.strictObject({
    name: z.literal("magnitude"),
    power: z.number().gt(0).max(4).default(1),
    floor: z.number().min(0).max(1).default(0.05),
    sigma,
  }),
  /**
   * Squared error of z = value/σ times 1 + alpha·(smooth share of wrong sign): tanh(p·t·scale) as surrogate, faded out
   * where |t| is within the noise floor.
   */
  z.strictObject({
    name: z.literal("directional"),
    alpha: z.number().min(0).max(10).default(1),
    scale: z.number().gt(0).max(100).default(2),
    sigma,
  }),
  /** The network's own CZAR loss. */
  z.strictObject({
    name: z.literal("czar"),
    alpha: z.number().min(0).max(1).default(1),
    epsilon: z.number().gt(0).max(10).default(1),
    tau: z.number().min(0).max(10).default(0.05),
    sigma,
  }),
]);
export type Objective = z.infer<typeof Objective>;
export const SQUARED: Objective = { name: "squared" };

/** An objective over one set of training rows. Losses and gradients are per row; all finite for finite input. */
export interface ObjectiveFunctions {
  readonly name: string;
  /** True when every hessian is 1 and the gradient is prediction − target: fits may take a faster path. */
  readonly isSquaredError: boolean;
  /** The constant to start from. */
  initial(y: Float64Array): number;
  /** Fills first and second derivatives of the loss by the prediction; hessians are above 0. */
  derivatives(y: Float64Array, prediction: Float64Array, gradient: Float64Array, hessian: Float64Array): void;
  /** Mean loss over rows. */
  loss(y: Float64Array, prediction: Float64Array): number;
}

/** Activation functions of one number, as tfjs computes them. */
import { z } from "zod";

export type Activation = (x: number) => number;

const sigmoid: Activation = (x) => 1 / (1 + Math.exp(-x));
const elu =
  (alpha: number): Activation =>
  (x) =>
    x > 0 ? x : alpha * Math.expm1(x);

const ACTIVATIONS = {
  linear: (x) => x,
  relu: (x) => Math.max(0, x),
  relu6: (x) => Math.min(6, Math.max(0, x)),
  elu: elu(1),
  selu: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
  sigmoid,
  hard_sigmoid: (x) => Math.max(0, Math.min(1, 0.2 * x + 0.5)),
  tanh: Math.tanh,
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  softsign: (x) => x / (1 + Math.abs(x)),
  swish: (x) => x * sigmoid(x),
} satisfies Record<string, Activation>;

const NAMES = Object.keys(ACTIVATIONS) as (keyof typeof ACTIVATIONS)[];

/** tfjs writes hard_sigmoid and hardSigmoid. */
export const activation = z
  .string()
  .transform((name) => (name === "hardSigmoid" ? "hard_sigmoid" : name))
  .pipe(z.enum(NAMES, { error: `the activation is not one of ${NAMES.join(", ")}` }))
  .transform((name): Activation => ACTIVATIONS[name]);

export const named = (name: keyof typeof ACTIVATIONS): Activation => ACTIVATIONS[name];
export const leaky =
  (slope: number): Activation =>
  (x) =>
    x > 0 ? x : slope * x;
export { elu };

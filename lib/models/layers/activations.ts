/** Activation functions of one number, as Keras and tfjs compute them. */
import { z } from "zod";
import { normalCdf } from "@/lib/models/normal-cdf";

export type Activation = (x: number) => number;

const sigmoid: Activation = (x) => 1 / (1 + Math.exp(-x));
const softplus: Activation = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
/** hard_sigmoid as Keras 3 means it. */
const sixthSigmoid: Activation = (x) => Math.max(0, Math.min(1, x / 6 + 0.5));
export const elu =
  (alpha: number): Activation =>
  (x) =>
    x > 0 ? x : alpha * Math.expm1(x);
export const leaky =
  (slope: number): Activation =>
  (x) =>
    x > 0 ? x : slope * x;

const ACTIVATIONS = {
  linear: (x) => x,
  relu: (x) => Math.max(0, x),
  relu6: (x) => Math.min(6, Math.max(0, x)),
  leaky_relu: leaky(0.2),
  elu: elu(1),
  selu: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
  gelu: (x) => x * normalCdf(x),
  sigmoid,
  log_sigmoid: (x) => -softplus(-x),
  hard_sigmoid: (x) => Math.max(0, Math.min(1, 0.2 * x + 0.5)),
  hard_sigmoid_of_sixths: sixthSigmoid,
  tanh: Math.tanh,
  softplus,
  softsign: (x) => x / (1 + Math.abs(x)),
  swish: (x) => x * sigmoid(x),
  hard_swish: (x) => x * sixthSigmoid(x),
  mish: (x) => x * Math.tanh(softplus(x)),
  exponential: Math.exp,
} satisfies Record<string, Activation>;

type Name = keyof typeof ACTIVATIONS;
const NAMES = Object.keys(ACTIVATIONS) as Name[];

/** tfjs writes hard_sigmoid and hardSigmoid, Keras 3 silu for swish. */
const OTHER_NAMES: Readonly<Record<string, Name>> = {
  hardSigmoid: "hard_sigmoid",
  silu: "swish",
  hard_silu: "hard_swish",
  celu: "elu",
};
const error = `the activation is not one of ${NAMES.join(", ")}`;

export const activation = z
  .string({ error })
  .transform((name) => (Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : name))
  .pipe(z.enum(NAMES, { error }))
  .transform((name): Activation => ACTIVATIONS[name]);

export const named = (name: Name): Activation => ACTIVATIONS[name];

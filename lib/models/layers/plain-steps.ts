/** Layers that look at one bar at a time, or only at shapes. */
import { z } from "zod";
import { ModelError } from "@/lib/models/model";
import { addProduct } from "@/lib/models/neural/dense";
import { quoted } from "@/lib/models/quote";
import { type Activation, activation, elu, leaky, named } from "./activations";
import { lastOf, roomFor, type Shape, type Step, type StepMaker, sizeOf } from "./step";
import { checked, type NamedLayer } from "./topology";

const title = (layer: NamedLayer) => `layer ${quoted(layer.name)} (${layer.kind})`;
const epsilon = z.number().gt(0).max(1).default(1e-3);
const slope = z.number().min(-100).max(100);

const identity: StepMaker = (_layer, shape) => ({ shape, work: 0, apply: (input) => input });

function eachValue(shape: Shape, of: Activation): Step {
  const out = new Float64Array(sizeOf(shape));
  return {
    shape,
    work: out.length,
    apply(input) {
      for (let i = 0; i < out.length; i++) out[i] = of(input[i] as number);
      return out;
    },
  };
}

const DenseConfig = z.object({
  units: z.number().int().min(1).max(65_536),
  use_bias: z.boolean().default(true),
  activation: activation.default(() => named("linear")),
});

const dense: StepMaker = (layer, input, take) => {
  const { units, use_bias, activation: of } = checked(DenseConfig, layer.config, title(layer));
  const channels = lastOf(input);
  const weights = take("kernel", [channels, units]);
  const bias = use_bias ? take("bias", [units]) : new Float32Array(units);
  const bars = sizeOf(input) / channels;
  const out = roomFor(layer, [bars, units]);
  return {
    shape: [...input.slice(0, -1), units],
    work: bars * channels * units,
    apply(values) {
      for (let bar = 0; bar < bars; bar++) {
        const to = out.subarray(bar * units, (bar + 1) * units);
        to.set(bias);
        addProduct(values.subarray(bar * channels, (bar + 1) * channels), weights, to);
        for (let i = 0; i < units; i++) to[i] = of(to[i] as number);
      }
      return out;
    },
  };
};

const flatten: StepMaker = (_layer, input) => ({ shape: [sizeOf(input)], work: 0, apply: (values) => values });

const ReshapeConfig = z.object({
  target_shape: z.array(z.number().int().min(-1).max(65_536).nullable()).min(1).max(2, "at most 2 dimensions"),
});

const reshape: StepMaker = (layer, input) => {
  const { target_shape } = checked(ReshapeConfig, layer.config, title(layer));
  const known = target_shape.reduce<number>((size, one) => (one === -1 || one === null ? size : size * one), 1);
  const shape = target_shape.map((one) => (one === -1 || one === null ? sizeOf(input) / known : one));
  if (sizeOf(shape) !== sizeOf(input) || shape.some((size) => !Number.isInteger(size) || size < 1)) {
    throw new ModelError(`${title(layer)} cannot make [${target_shape.join(", ")}] of [${input.join(", ")}]`);
  }
  return { shape, work: 0, apply: (values) => values };
};

const axis = z.union([z.number().int(), z.tuple([z.number().int()]).transform(([one]) => one)]).default(-1);

function checkLastAxis(layer: NamedLayer, input: Shape, given: number): void {
  if (given === -1 || given === input.length) return;
  throw new ModelError(`${title(layer)} works along axis ${given}; only the last axis can be read`);
}

const NormConfig = z.object({
  axis,
  epsilon,
  center: z.boolean().default(true),
  scale: z.boolean().default(true),
  rms_scaling: z.literal(false, { error: "rms_scaling cannot be read; normalise by mean and variance" }).nullish(),
});

const batchNormalization: StepMaker = (layer, input, take) => {
  const config = checked(NormConfig, layer.config, title(layer));
  checkLastAxis(layer, input, config.axis);
  const channels = lastOf(input);
  const gamma = config.scale ? take("gamma", [channels]) : new Float32Array(channels).fill(1);
  const beta = config.center ? take("beta", [channels]) : new Float32Array(channels);
  const mean = take("moving_mean", [channels]);
  const variance = take("moving_variance", [channels]);
  if (variance.some((value) => value < 0)) throw new ModelError(`${title(layer)} has a variance below 0`);
  const factor = Float64Array.from(gamma, (g, i) => g / Math.sqrt((variance[i] as number) + config.epsilon));
  const out = new Float64Array(sizeOf(input));
  return {
    shape: input,
    work: out.length,
    apply(values) {
      for (let i = 0; i < out.length; i++) {
        const channel = i % channels;
        const centred = (values[i] as number) - (mean[channel] as number);
        out[i] = centred * (factor[channel] as number) + (beta[channel] as number);
      }
      return out;
    },
  };
};

const layerNormalization: StepMaker = (layer, input, take) => {
  const config = checked(NormConfig, layer.config, title(layer));
  checkLastAxis(layer, input, config.axis);
  const channels = lastOf(input);
  const gamma = config.scale ? take("gamma", [channels]) : new Float32Array(channels).fill(1);
  const beta = config.center ? take("beta", [channels]) : new Float32Array(channels);
  const out = new Float64Array(sizeOf(input));
  return {
    shape: input,
    work: 4 * out.length,
    apply(values) {
      for (let from = 0; from < out.length; from += channels) {
        const bar = values.subarray(from, from + channels);
        const mean = bar.reduce((sum, value) => sum + value, 0) / channels;
        const variance = bar.reduce((sum, value) => sum + (value - mean) ** 2, 0) / channels;
        const factor = 1 / Math.sqrt(variance + config.epsilon);
        for (let i = 0; i < channels; i++) {
          out[from + i] = ((bar[i] as number) - mean) * factor * (gamma[i] as number) + (beta[i] as number);
        }
      }
      return out;
    },
  };
};

const never = (what: string) =>
  z.literal(0, { error: `a ${what} other than 0 cannot be read; use LeakyReLU` }).nullish();
const ReluConfig = z.object({
  max_value: z.number().min(0).nullable().default(null),
  negative_slope: never("negative_slope"),
  threshold: never("threshold"),
});
/** Keras 3 calls the slope negative_slope. */
const LeakyConfig = z
  .object({ alpha: slope.optional(), negative_slope: slope.optional() })
  .transform(({ alpha, negative_slope }) => alpha ?? negative_slope ?? 0.3);
const relu: StepMaker = (layer, input) => {
  const most = checked(ReluConfig, layer.config, title(layer)).max_value ?? Number.POSITIVE_INFINITY;
  return eachValue(input, (x) => Math.min(most, Math.max(0, x)));
};

export const PLAIN_STEPS: Record<string, StepMaker> = {
  InputLayer: identity,
  Dropout: identity,
  SpatialDropout1D: identity,
  GaussianNoise: identity,
  GaussianDropout: identity,
  Dense: dense,
  Flatten: flatten,
  Reshape: reshape,
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  Activation: (layer, input) =>
    eachValue(input, checked(z.object({ activation }), layer.config, title(layer)).activation),
  ReLU: relu,
  LeakyReLU: (layer, input) => eachValue(input, leaky(checked(LeakyConfig, layer.config, title(layer)))),
  ELU: (layer, input) =>
    eachValue(input, elu(checked(z.object({ alpha: slope.default(1) }), layer.config, title(layer)).alpha)),
};

/** Layers that look at one bar at a time, or only at shapes. */
import { z } from "zod";
import { ModelError } from "@/lib/models/model";
import { addProduct } from "@/lib/models/neural/dense";
import { quoted } from "@/lib/models/quote";
import { type Activation, activation, elu, leaky, named } from "./activations";
import { lastOf, roomFor, type Shape, type Step, type StepMaker, sizeOf } from "./step";
import { checked, type NamedLayer } from "./topology";

const title = (layer: NamedLayer) => `layer ${quoted(layer.name)} (${layer.kind})`;
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

const ReluConfig = z.object({
  max_value: z.number().min(0).nullish(),
  negative_slope: slope.nullish(),
  threshold: z.number().nullish(),
});
/** Keras 3 calls the slope negative_slope. */
const LeakyConfig = z
  .object({ alpha: slope.optional(), negative_slope: slope.optional() })
  .transform(({ alpha, negative_slope }) => alpha ?? negative_slope ?? 0.3);
const relu: StepMaker = (layer, input) => {
  const config = checked(ReluConfig, layer.config, title(layer));
  const most = config.max_value ?? Number.POSITIVE_INFINITY;
  const [below, from] = [config.negative_slope ?? 0, config.threshold ?? 0];
  return eachValue(input, (x) => (x >= from ? Math.min(most, x) : below * (x - from)));
};

/** One slope for each value of a row, or for each channel where the bars share it. */
const PreluConfig = z.object({ shared_axes: z.array(z.number().int()).max(2).nullish() });
const prelu: StepMaker = (layer, input, take) => {
  const shared = checked(PreluConfig, layer.config, title(layer)).shared_axes ?? [];
  const slopes = take(
    "alpha",
    input.map((size, i) => (shared.includes(i + 1) || shared.includes(i - input.length) ? 1 : size)),
  );
  const channels = lastOf(input);
  const channelsShare = shared.includes(input.length) || shared.includes(-1);
  const of = (i: number) => {
    if (slopes.length === sizeOf(input)) return i;
    const bar = Math.floor(i / channels);
    if (channelsShare) return slopes.length === 1 ? 0 : bar;
    return i % channels;
  };
  const out = new Float64Array(sizeOf(input));
  return {
    shape: input,
    work: out.length,
    apply(values) {
      for (let i = 0; i < out.length; i++) {
        const value = values[i] as number;
        out[i] = value > 0 ? value : value * (slopes[of(i)] as number);
      }
      return out;
    },
  };
};

const permute: StepMaker = (layer, input) => {
  const { dims } = checked(z.object({ dims: z.array(z.number().int()).max(2) }), layer.config, title(layer));
  if (String([...dims].sort()) !== String(input.map((_, i) => i + 1))) {
    throw new ModelError(`${title(layer)} cannot change [${input.join(", ")}] to the order [${dims.join(", ")}]`);
  }
  if (dims[0] === 1) return { shape: input, work: 0, apply: (values) => values };
  const [bars, channels] = input as [number, number];
  const out = roomFor(layer, input);
  return {
    shape: [channels, bars],
    work: out.length,
    apply(values) {
      for (let i = 0; i < out.length; i++) out[i] = values[(i % bars) * channels + Math.floor(i / bars)] as number;
      return out;
    },
  };
};

const repeatVector: StepMaker = (layer, input) => {
  const { n } = checked(z.object({ n: z.number().int().min(1).max(65_536) }), layer.config, title(layer));
  if (input.length !== 1) throw new ModelError(`${title(layer)} repeats a row of values and is given bars`);
  const out = roomFor(layer, [n, ...input]);
  return {
    shape: [n, ...input],
    work: 0,
    apply(values) {
      for (let i = 0; i < n; i++) out.set(values, i * values.length);
      return out;
    },
  };
};

export const PLAIN_STEPS: Record<string, StepMaker> = {
  InputLayer: identity,
  Dropout: identity,
  SpatialDropout1D: identity,
  GaussianNoise: identity,
  GaussianDropout: identity,
  AlphaDropout: identity,
  ActivityRegularization: identity,
  Dense: dense,
  Flatten: flatten,
  Reshape: reshape,
  Permute: permute,
  RepeatVector: repeatVector,
  Activation: (layer, input) =>
    eachValue(input, checked(z.object({ activation }), layer.config, title(layer)).activation),
  ReLU: relu,
  PReLU: prelu,
  LeakyReLU: (layer, input) => eachValue(input, leaky(checked(LeakyConfig, layer.config, title(layer)))),
  ELU: (layer, input) =>
    eachValue(input, elu(checked(z.object({ alpha: slope.default(1) }), layer.config, title(layer)).alpha)),
};

/** Layers that centre and scale: by what training saw, by what a bar holds, or by fixed numbers. */
import { z } from "zod";
import { ModelError } from "@/lib/models/model";
import { quoted } from "@/lib/models/quote";
import { lastOf, type Shape, type Step, type StepMaker, sizeOf } from "./step";
import { checked, type NamedLayer } from "./topology";

const title = (layer: NamedLayer) => `layer ${quoted(layer.name)} (${layer.kind})`;
const epsilon = z.number().gt(0).max(1).default(1e-3);
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

/** Keras adds nothing to the deviation but has it at least its smallest step, 1e-7. */
const LEAST_DEVIATION = 1e-7;
const numbers = z.union([z.number(), z.array(z.unknown())]).nullish();
const NormalizationConfig = z.object({
  axis,
  invert: z.literal(false, { error: "invert: true cannot be read" }).nullish(),
  mean: numbers,
  variance: numbers,
});

/** What `adapt` learned, or what was given to the layer, channel by channel. */
const normalization: StepMaker = (layer, input, take) => {
  const config = checked(NormalizationConfig, layer.config, title(layer));
  checkLastAxis(layer, input, config.axis);
  const channels = lastOf(input);
  const of = (name: "mean" | "variance") => {
    const given = config[name];
    return given === null || given === undefined ? take(name, [channels]) : broadcast(layer, given, channels);
  };
  const [mean, variance] = [of("mean"), of("variance")];
  const factor = Float64Array.from(variance, (value) => 1 / Math.max(Math.sqrt(value), LEAST_DEVIATION));
  if (!factor.every(Number.isFinite)) throw new ModelError(`${title(layer)} has a variance below 0`);
  return perChannel(input, (value, channel) => (value - (mean[channel] as number)) * (factor[channel] as number));
};

const Rescaling = z.object({ scale: numbers, offset: numbers });
const rescaling: StepMaker = (layer, input) => {
  const { scale, offset } = checked(Rescaling, layer.config, title(layer));
  const channels = lastOf(input);
  const factor = broadcast(layer, scale ?? 1, channels);
  const shift = broadcast(layer, offset ?? 0, channels);
  return perChannel(input, (value, channel) => value * (factor[channel] as number) + (shift[channel] as number));
};

/** A number for each channel of a number for all, or of a list with lists around it. */
function broadcast(layer: NamedLayer, given: number | readonly unknown[], channels: number): Float64Array {
  const all = (Array.isArray(given) ? given : [given]).flat(4) as unknown[];
  const values = all.length === 1 ? Array.from({ length: channels }, () => all[0]) : all;
  if (values.length !== channels || !values.every((value) => typeof value === "number" && Number.isFinite(value))) {
    throw new ModelError(`${title(layer)} needs one number or one for each of its ${channels} channels`);
  }
  return Float64Array.from(values as number[]);
}

function perChannel(input: Shape, of: (value: number, channel: number) => number): Step {
  const channels = lastOf(input);
  const out = new Float64Array(sizeOf(input));
  return {
    shape: input,
    work: out.length,
    apply(values) {
      for (let i = 0; i < out.length; i++) out[i] = of(values[i] as number, i % channels);
      return out;
    },
  };
}

/** Each bar by one number that its own squares make. */
function perBar(input: Shape, factorOf: (squares: number, channels: number) => number, gain?: Float32Array): Step {
  const channels = lastOf(input);
  const out = new Float64Array(sizeOf(input));
  return {
    shape: input,
    work: 2 * out.length,
    apply(values) {
      for (let from = 0; from < out.length; from += channels) {
        let squares = 0;
        for (let i = from; i < from + channels; i++) squares += (values[i] as number) ** 2;
        const factor = factorOf(squares, channels);
        for (let i = 0; i < channels; i++) out[from + i] = (values[from + i] as number) * factor * (gain?.[i] ?? 1);
      }
      return out;
    },
  };
}

/** To length 1. */
const unitNormalization: StepMaker = (layer, input) => {
  checkLastAxis(layer, input, checked(z.object({ axis }), layer.config, title(layer)).axis);
  return perBar(input, (squares) => 1 / Math.sqrt(Math.max(squares, 1e-12)));
};

const rmsNormalization: StepMaker = (layer, input, take) => {
  const config = checked(z.object({ axis, epsilon: epsilon.default(1e-6) }), layer.config, title(layer));
  checkLastAxis(layer, input, config.axis);
  const gain = take("scale", [lastOf(input)]);
  return perBar(input, (squares, channels) => 1 / Math.sqrt(squares / channels + config.epsilon), gain);
};

export const SCALING_STEPS: Record<string, StepMaker> = {
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  RMSNormalization: rmsNormalization,
  UnitNormalization: unitNormalization,
  Normalization: normalization,
  Rescaling: rescaling,
};

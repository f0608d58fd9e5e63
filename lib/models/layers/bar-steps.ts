/** Layers over several bars: convolution, pooling, and what adds or takes away bars at the ends. */
import { z } from "zod";
import { ModelError } from "@/lib/models/model";
import { addProduct } from "@/lib/models/neural/dense";
import { quoted } from "@/lib/models/quote";
import { activation, named } from "./activations";
import { asBars, oneNumber, roomFor, type StepMaker } from "./step";
import { checked, type NamedLayer } from "./topology";

const title = (layer: NamedLayer) => `layer ${quoted(layer.name)} (${layer.kind})`;
const channelsLast = z
  .enum(["channels_last", "channelsLast"], { error: "only channels_last can be read" })
  .default("channels_last");

/** Bars that come out, and how many bars the first window begins before the first bar; as TensorFlow pads. */
function windows(layer: NamedLayer, bars: number, span: number, stride: number, padding: string): [number, number] {
  if (padding === "causal") return [Math.ceil(bars / stride), span - 1];
  if (padding === "same") {
    const count = Math.ceil(bars / stride);
    return [count, Math.floor(Math.max(0, (count - 1) * stride + span - bars) / 2)];
  }
  if (bars < span) throw new ModelError(`${title(layer)} spans ${span} bars and is given ${bars}`);
  return [Math.floor((bars - span) / stride) + 1, 0];
}

const ConvConfig = z.object({
  filters: z.number().int().min(1).max(4096),
  kernel_size: oneNumber,
  strides: oneNumber.default(1),
  dilation_rate: oneNumber.nullish().transform((rate) => rate ?? 1),
  padding: z.enum(["valid", "same", "causal"]).default("valid"),
  data_format: channelsLast,
  groups: z.literal(1, { error: "only convolutions of one group can be read" }).default(1),
  use_bias: z.boolean().default(true),
  activation: activation.nullish().transform((of) => of ?? named("linear")),
});

const convolution: StepMaker = (layer, input, take) => {
  const config = checked(ConvConfig, layer.config, title(layer));
  const [bars, channels] = asBars(layer, input);
  const { filters, kernel_size: kernel, strides: stride, dilation_rate: dilation, activation: of } = config;
  const weights = take("kernel", [kernel, channels, filters]);
  const bias = config.use_bias ? take("bias", [filters]) : new Float32Array(filters);
  const [count, before] = windows(layer, bars, (kernel - 1) * dilation + 1, stride, config.padding);
  const out = roomFor(layer, [count, filters]);
  return {
    shape: [count, filters],
    work: count * kernel * channels * filters,
    apply(values) {
      for (let i = 0; i < count; i++) {
        const to = out.subarray(i * filters, (i + 1) * filters);
        to.set(bias);
        for (let tap = 0; tap < kernel; tap++) {
          const bar = i * stride - before + tap * dilation;
          if (bar < 0 || bar >= bars) continue;
          addProduct(values.subarray(bar * channels, (bar + 1) * channels), weights, to, tap * channels * filters);
        }
        for (let filter = 0; filter < filters; filter++) to[filter] = of(to[filter] as number);
      }
      return out;
    },
  };
};

const DepthwiseConfig = ConvConfig.omit({ filters: true }).extend({
  filters: z.number().int().min(1).max(4096).optional(),
  depth_multiplier: z.number().int().min(1).max(4096).default(1),
});

/** Each channel by kernels of its own, and, where `filters` are told of, one product of all that came of it. */
const depthwise =
  (isSeparable: boolean): StepMaker =>
  (layer, input, take) => {
    const config = checked(DepthwiseConfig, layer.config, title(layer));
    const [bars, channels] = asBars(layer, input);
    const {
      kernel_size: kernel,
      strides: stride,
      dilation_rate: dilation,
      depth_multiplier: each,
      activation: of,
    } = config;
    const wide = channels * each;
    const filters = isSeparable ? config.filters : wide;
    if (filters === undefined) throw new ModelError(`${title(layer)} does not say its filters`);
    const ownName = isSeparable || layer.kerasMajor < 3 ? "depthwise_kernel" : "kernel";
    const own = take(ownName, [kernel, channels, each]);
    const joint = isSeparable ? take("pointwise_kernel", [1, wide, filters]) : null;
    const bias = config.use_bias ? take("bias", [filters]) : new Float32Array(filters);
    const [count, before] = windows(layer, bars, (kernel - 1) * dilation + 1, stride, config.padding);
    const out = roomFor(layer, [count, filters]);
    const apart = new Float64Array(wide);
    return {
      shape: [count, filters],
      work: count * wide * (kernel + (joint ? filters : 0)),
      apply(values) {
        for (let i = 0; i < count; i++) {
          apart.fill(0);
          for (let tap = 0; tap < kernel; tap++) {
            const bar = i * stride - before + tap * dilation;
            if (bar < 0 || bar >= bars) continue;
            for (let k = 0; k < wide; k++) {
              const value = values[bar * channels + Math.floor(k / each)] as number;
              apart[k] = (apart[k] as number) + value * (own[tap * wide + k] as number);
            }
          }
          const to = out.subarray(i * filters, (i + 1) * filters);
          to.set(bias);
          if (joint) addProduct(apart, joint, to);
          else for (let k = 0; k < wide; k++) to[k] = (to[k] as number) + (apart[k] as number);
          for (let filter = 0; filter < filters; filter++) to[filter] = of(to[filter] as number);
        }
        return out;
      },
    };
  };

const atEnds = z.number().int().min(0).max(65_536);
const Ends = z.union([atEnds.transform((both) => [both, both] as [number, number]), z.tuple([atEnds, atEnds])]);

/** Bars of 0 before the first and after the last, or so many bars less. */
const resized =
  (key: "padding" | "cropping"): StepMaker =>
  (layer, input) => {
    const [bars, channels] = asBars(layer, input);
    const [before, after] = checked(Ends, layer.config[key] ?? 1, title(layer));
    const sign = key === "padding" ? 1 : -1;
    const count = bars + sign * (before + after);
    if (count < 1) throw new ModelError(`${title(layer)} leaves none of ${bars} bars`);
    const out = roomFor(layer, [count, channels]);
    return {
      shape: [count, channels],
      work: 0,
      apply(values) {
        if (sign === 1) out.set(values, before * channels);
        else out.set(values.subarray(before * channels, (before + count) * channels));
        return out;
      },
    };
  };

const PoolConfig = z.object({
  pool_size: oneNumber.default(2),
  strides: oneNumber.nullish(),
  padding: z.enum(["valid", "same"]).default("valid"),
  data_format: channelsLast,
});

/** Windows are joined by the largest or the mean of the bars in them; what lies outside the bars does not count. */
const pooling =
  (join: "largest" | "mean", global: boolean): StepMaker =>
  (layer, input) => {
    const [bars, channels] = asBars(layer, input);
    const config = checked(PoolConfig, layer.config, title(layer));
    const size = global ? bars : config.pool_size;
    const stride = global ? bars : (config.strides ?? size);
    const [count, before] = windows(layer, bars, size, stride, global ? "valid" : config.padding);
    const out = roomFor(layer, [count, channels]);
    return {
      shape: global ? [channels] : [count, channels],
      work: count * size * channels,
      apply(values) {
        for (let i = 0; i < count; i++) {
          const from = Math.max(0, i * stride - before);
          const to = Math.min(bars, i * stride - before + size);
          for (let channel = 0; channel < channels; channel++) {
            let joined = join === "mean" ? 0 : Number.NEGATIVE_INFINITY;
            for (let bar = from; bar < to; bar++) {
              const value = values[bar * channels + channel] as number;
              joined = join === "mean" ? joined + value : Math.max(joined, value);
            }
            out[i * channels + channel] = join === "mean" ? joined / (to - from) : joined;
          }
        }
        return out;
      },
    };
  };

export const BAR_STEPS: Record<string, StepMaker> = {
  Conv1D: convolution,
  SeparableConv1D: depthwise(true),
  DepthwiseConv1D: depthwise(false),
  ZeroPadding1D: resized("padding"),
  Cropping1D: resized("cropping"),
  MaxPooling1D: pooling("largest", false),
  AveragePooling1D: pooling("mean", false),
  GlobalMaxPooling1D: pooling("largest", true),
  GlobalAveragePooling1D: pooling("mean", true),
};

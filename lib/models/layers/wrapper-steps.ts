/** Layers around another layer: in both directions of time, or on each bar by itself. */
import { z } from "zod";
import { ModelError } from "@/lib/models/model";
import { asBars, roomFor, type Shape, type Step } from "./step";
import { checked, type NamedLayer, titled, wrappedLayer } from "./topology";

/** Makes the step of a layer that lies in another. */
export type InnerMaker = (layer: NamedLayer, input: Shape) => Step;
type WrapperMaker = (layer: NamedLayer, input: Shape, make: InnerMaker) => Step;

const BidirectionalConfig = z.object({
  layer: z.unknown(),
  backward_layer: z.unknown().optional(),
  merge_mode: z
    .enum(["concat", "sum", "ave", "mul"], { error: "merge_mode must be concat, sum, ave or mul" })
    .default("concat"),
});

const JOINS = {
  sum: (a: number, b: number) => a + b,
  ave: (a: number, b: number) => (a + b) / 2,
  mul: (a: number, b: number) => a * b,
} as const;

const bidirectional: WrapperMaker = (layer, input, make) => {
  const config = checked(BidirectionalConfig, layer.config, titled(layer));
  const { merge_mode: mode } = config;
  const given = wrappedLayer(layer, config.layer);
  const plainName = given.name.replace(/^forward_/, "");
  const back = config.backward_layer
    ? wrappedLayer(layer, config.backward_layer)
    : { ...given, config: { ...given.config, go_backwards: given.config.go_backwards !== true } };
  const named = (inner: NamedLayer, direction: string, name: string): NamedLayer => ({
    ...inner,
    name: `${direction}_${name}`,
    otherNames: [inner.name, `${direction}_${inner.name}`],
  });
  const forward = make(named(given, "forward", plainName), input);
  const backward = make(named(back, "backward", config.backward_layer ? back.name : plainName), input);
  if (String(forward.shape) !== String(backward.shape)) {
    throw new ModelError(`${titled(layer)} answers otherwise forwards than backwards`);
  }
  const hasBars = forward.shape.length === 2;
  const [bars, channels] = hasBars ? (forward.shape as [number, number]) : [1, forward.shape[0] as number];
  const wide = mode === "concat" ? 2 * channels : channels;
  const out = roomFor(layer, [bars, wide]);
  return {
    shape: hasBars ? [bars, wide] : [wide],
    work: forward.work + backward.work,
    apply(values) {
      const [there, back] = [forward.apply(values), backward.apply(values)];
      for (let bar = 0; bar < bars; bar++) {
        // What came backwards tells of the last bar first.
        const [own, other] = [bar * channels, (bars - 1 - bar) * channels];
        for (let i = 0; i < channels; i++) {
          const [a, b] = [there[own + i] as number, back[other + i] as number];
          if (mode === "concat") {
            out[bar * wide + i] = a;
            out[bar * wide + channels + i] = b;
          } else out[bar * wide + i] = JOINS[mode](a, b);
        }
      }
      return out;
    },
  };
};

const timeDistributed: WrapperMaker = (layer, input, make) => {
  const [bars, channels] = asBars(layer, input);
  const inner = make({ ...wrappedLayer(layer, layer.config.layer), otherNames: [""] }, [channels]);
  const size = inner.shape.reduce((all, one) => all * one, 1);
  const out = roomFor(layer, [bars, size]);
  return {
    shape: [bars, size],
    work: bars * inner.work,
    apply(values) {
      for (let bar = 0; bar < bars; bar++) {
        out.set(inner.apply(values.subarray(bar * channels, (bar + 1) * channels)), bar * size);
      }
      return out;
    },
  };
};

export const WRAPPER_STEPS: Record<string, WrapperMaker> = {
  Bidirectional: bidirectional,
  TimeDistributed: timeDistributed,
};

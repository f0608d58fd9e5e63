/** Layers that join what several others answer. */
import { z } from "zod";
import { ModelError } from "@/lib/models/model";
import { type MergeMaker, roomFor, type Shape, sizeOf } from "./step";
import { checked, titled } from "./topology";

const written = (shapes: readonly Shape[]) => shapes.map((shape) => `[${shape.join(", ")}]`).join(" and ");

/** Value by value; what has one channel or one bar stands for all of the others', as Keras broadcasts. */
const elementwise =
  (
    join: (a: number, b: number) => number,
    finish: (joined: number, count: number) => number = (joined) => joined,
  ): MergeMaker =>
  (layer, inputs) => {
    const rank = Math.max(...inputs.map((shape) => shape.length));
    const shape = Array.from({ length: rank }, (_, axis) => Math.max(...inputs.map((one) => one[axis] ?? 0)));
    const fits = inputs.every(
      (one) => one.length === rank && one.every((size, axis) => size === shape[axis] || size === 1),
    );
    if (!fits) throw new ModelError(`${titled(layer)} cannot join ${written(inputs)} value by value`);
    const out = roomFor(layer, shape);
    const channels = shape[rank - 1] as number;
    const places = inputs.map((one) => {
      const [bars, own] = rank === 2 ? (one as [number, number]) : [1, one[0] as number];
      return Int32Array.from(out, (_, i) => {
        const bar = bars === 1 ? 0 : Math.floor(i / channels);
        return bar * own + (own === 1 ? 0 : i % channels);
      });
    });
    return {
      shape,
      work: inputs.length * out.length,
      apply(values) {
        for (let i = 0; i < out.length; i++) {
          let joined = 0;
          for (let k = 0; k < values.length; k++) {
            const value = (values[k] as Float64Array)[(places[k] as Int32Array)[i] as number] as number;
            joined = k === 0 ? value : join(joined, value);
          }
          out[i] = finish(joined, values.length);
        }
        return out;
      },
    };
  };

const concatenate: MergeMaker = (layer, inputs) => {
  const { axis } = checked(z.object({ axis: z.number().int().default(-1) }), layer.config, titled(layer));
  const rank = inputs[0]?.length ?? 0;
  // The batch is Keras' axis 0.
  const along = axis < 0 ? rank + axis : axis - 1;
  const fits = inputs.every(
    (one) => one.length === rank && one.every((size, i) => i === along || size === inputs[0]?.[i]),
  );
  if (!fits || along < 0 || along >= rank) {
    throw new ModelError(`${titled(layer)} cannot join ${written(inputs)} along axis ${axis}`);
  }
  const shape = (inputs[0] as Shape).map((size, i) =>
    i === along ? inputs.reduce((sum, one) => sum + (one[i] as number), 0) : size,
  );
  const out = roomFor(layer, shape);
  const blocks = sizeOf(shape.slice(0, along));
  return {
    shape,
    work: 0,
    apply(values) {
      let at = 0;
      for (let block = 0; block < blocks; block++) {
        for (const one of values) {
          const size = one.length / blocks;
          out.set(one.subarray(block * size, (block + 1) * size), at);
          at += size;
        }
      }
      return out;
    },
  };
};

const subtract: MergeMaker = (layer, inputs, take) => {
  if (inputs.length !== 2) throw new ModelError(`${titled(layer)} takes two inputs, not ${inputs.length}`);
  return elementwise((a, b) => a - b)(layer, inputs, take);
};

export const MERGE_STEPS: Record<string, MergeMaker> = {
  Add: elementwise((a, b) => a + b),
  Subtract: subtract,
  Multiply: elementwise((a, b) => a * b),
  Average: elementwise(
    (a, b) => a + b,
    (sum, count) => sum / count,
  ),
  Maximum: elementwise(Math.max),
  Minimum: elementwise(Math.min),
  Concatenate: concatenate,
};

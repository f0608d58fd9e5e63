/** One layer as arithmetic on a row. */
import { z } from "zod";
import { ModelError } from "@/lib/models/model";
import { quoted } from "@/lib/models/quote";
import type { NamedLayer } from "./topology";
import type { Weight } from "./weights";

/** [values] or [bars, channels], without the batch; values lie row-major. */
export type Shape = readonly number[];

export interface Step {
  readonly shape: Shape;
  /** Multiplications for a row, about. */
  readonly work: number;
  /** Answers values that stay as they are until the next call. */
  apply(input: Float64Array): Float64Array;
}

/** Makes a layer's step; `take` hands out its weights by how their names end, checked to have the shape. */
export type StepMaker = (layer: NamedLayer, input: Shape, take: WeightTaker) => Step;
export type WeightTaker = (name: string, shape: readonly number[]) => Float32Array;

/** A layer that several others feed. */
export interface MergeStep extends Omit<Step, "apply"> {
  apply(inputs: readonly Float64Array[]): Float64Array;
}
export type MergeMaker = (layer: NamedLayer, inputs: readonly Shape[], take: WeightTaker) => MergeStep;

export const sizeOf = (shape: Shape): number => shape.reduce((size, one) => size * one, 1);
export const lastOf = (shape: Shape): number => shape.at(-1) as number;

/** @throws ModelError when a layer that reads bars is given a flat row */
export function asBars(layer: NamedLayer, input: Shape): [bars: number, channels: number] {
  if (input.length === 2) return [input[0] as number, input[1] as number];
  throw new ModelError(
    `layer ${quoted(layer.name)} (${layer.kind}) reads bars × channels and is given ${input.length} dimension(s); reshape before it`,
  );
}

/** Between two layers. */
const MOST_VALUES = 1_000_000;

/** Room for what a layer makes, asked for before there is any: a few weights can announce more than memory holds. */
export function roomFor(layer: NamedLayer, shape: Shape): Float64Array {
  if (sizeOf(shape) <= MOST_VALUES) return new Float64Array(sizeOf(shape));
  throw new ModelError(`layer ${quoted(layer.name)} (${layer.kind}) makes more than ${MOST_VALUES} values`);
}

/** A number, or a list of one: Keras writes both. */
export const oneNumber = z.union([
  z.number().int().min(1).max(4096),
  z.tuple([z.number().int().min(1).max(4096)]).transform(([one]) => one),
]);

/**
 * The weights of a layer are named `<layer>/…/<weight>`: by Keras 2 and tfjs with nothing before it, by Keras 3 with the names of
 * all models that it lies in, or of all but the outermost; Keras 2 gives the statistics of a Normalization
 * no layer at all.
 */
export function weightTaker(layer: NamedLayer, weights: ReadonlyMap<string, Weight>, used: Set<string>): WeightTaker {
  const beginnings = [layer.name, ...(layer.otherNames ?? [])].flatMap((own) => {
    const path = [...layer.within, own].filter((name) => name !== "");
    return path.map((_, from) => `${path.slice(from).join("/")}/`);
  });
  return (name, shape) => {
    const fits = (full: string) => !used.has(full) && `/${full.replace(/:0$/, "")}`.endsWith(`/${name}`);
    const open = [...weights.keys()].filter(fits);
    const under = (beginning: string) => open.find((full) => full.startsWith(beginning));
    const full =
      beginnings.map(under).find((one) => one !== undefined) ??
      (layer.kind === "Normalization" ? open.find((one) => !one.includes("/")) : undefined);
    const weight = full === undefined ? undefined : weights.get(full);
    if (full === undefined || weight === undefined) {
      throw new ModelError(`layer ${quoted(layer.name)} (${layer.kind}) has no weight ${quoted(name)} in the file`);
    }
    if (weight.shape.length !== shape.length || weight.shape.some((size, i) => size !== shape[i])) {
      throw new ModelError(
        `the weight ${quoted(full)} has the shape [${weight.shape.join(", ")}]; layer ${quoted(layer.name)} (${layer.kind}) needs [${shape.join(", ")}]`,
      );
    }
    used.add(full);
    return weight.values;
  };
}

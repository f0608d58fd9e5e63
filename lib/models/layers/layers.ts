/** Models that tfjs trained elsewhere, read as data and computed in plain arithmetic. */
import { z } from "zod";
import { checkFeatures, checkWidth } from "@/lib/models/feature-checks";
import { type Matrix, type Model, ModelError, type ModelFamily } from "@/lib/models/model";
import { quoted } from "@/lib/models/quote";
import { BAR_STEPS } from "./bar-steps";
import { parseLayersFile } from "./file";
import { PLAIN_STEPS } from "./plain-steps";
import { RECURRENT_STEPS } from "./recurrent-steps";
import { type Shape, type Step, type StepMaker, sizeOf, weightTaker } from "./step";
import { checked, layerChain, type NamedLayer } from "./topology";

/** Open, high, low, close and volume. */
const FIELDS = 5;
const MOST_INPUTS = 65_535;
/** Multiplications for a row: some tens of milliseconds. */
const MOST_WORK = 50_000_000;

const STEPS: Record<string, StepMaker> = { ...PLAIN_STEPS, ...BAR_STEPS, ...RECURRENT_STEPS };

/** Keeps the file as it came: what is stored is what was given. */
export class LayersModel implements Model {
  readonly family = "layers";
  readonly inputCount: number;
  /** For people: the kinds of the layers in order. */
  readonly layerKinds: readonly string[];
  private readonly steps: readonly Step[];

  /** @throws ModelError for a file that cannot be read */
  constructor(private readonly bytes: Uint8Array) {
    const { topology, weights } = parseLayersFile(bytes);
    const layers = layerChain(topology);
    this.layerKinds = layers.map(({ kind }) => kind);
    let shape = inputShape(layers[0] as NamedLayer);
    this.inputCount = sizeOf(shape);
    const used = new Set<string>();
    this.steps = layers.map((layer) => {
      const make = Object.hasOwn(STEPS, layer.kind) ? STEPS[layer.kind] : undefined;
      if (!make) throw unknownLayer(layer);
      const step = make(layer, shape, weightTaker(layer, weights, used));
      shape = step.shape;
      return step;
    });
    const unused = [...weights.keys()].find((name) => !used.has(name));
    if (unused !== undefined) throw new ModelError(`the weight ${quoted(unused)} belongs to no layer of the model`);
    if (sizeOf(shape) !== 1) {
      throw new ModelError(`the model answers [${shape.join(", ")}] values a row; it must answer one, the log return`);
    }
    const work = this.steps.reduce((sum, step) => sum + step.work, 0);
    if (work > MOST_WORK) {
      throw new ModelError(`the model takes ${work} multiplications for a row; at most ${MOST_WORK} are allowed`);
    }
  }

  async predict(row: Float64Array): Promise<number> {
    checkWidth(this.inputCount, row.length);
    return this.answer(row, 0);
  }

  async predictAll({ rows, columns, values }: Matrix): Promise<Float64Array> {
    checkWidth(this.inputCount, columns);
    const answers = new Float64Array(rows);
    for (let row = 0; row < rows; row++) answers[row] = this.answer(values, row * columns);
    return answers;
  }

  serialize(): Uint8Array {
    return this.bytes;
  }

  private answer(values: Float64Array, offset: number): number {
    checkFeatures(values, offset, this.inputCount);
    let signal = values.subarray(offset, offset + this.inputCount);
    for (const step of this.steps) signal = step.apply(signal);
    const answer = signal[0] as number;
    if (!Number.isFinite(answer)) {
      throw new ModelError("the model's answer is not a finite number; check the scale of its inputs");
    }
    return answer;
  }
}

const dimension = z.number().int().min(1).max(MOST_INPUTS);
const batch = z.union([z.null(), z.number()]);
const InputConfig = z.object({
  shape: z.union([z.tuple([batch, dimension]), z.tuple([batch, dimension, dimension])], {
    error: "the input's shape must be [null, columns] or [null, bars, 5]",
  }),
});

function inputShape({ name, kind, config }: NamedLayer): Shape {
  const given = config.batch_input_shape ?? config.batch_shape;
  const { shape } = checked(InputConfig, { shape: given }, `the first layer, ${quoted(name)} (${quoted(kind)}),`);
  const inputs = shape.slice(1) as number[];
  if (inputs.length === 2 && inputs[1] !== FIELDS) {
    throw new ModelError(
      `the model reads bars of ${inputs[1]} fields; a plan's window has ${FIELDS} (open, high, low, close, volume)`,
    );
  }
  if (sizeOf(inputs) > MOST_INPUTS) {
    throw new ModelError(`the model reads ${sizeOf(inputs)} columns; at most ${MOST_INPUTS} are possible`);
  }
  return inputs;
}

function unknownLayer({ name, kind }: NamedLayer): ModelError {
  return new ModelError(
    `layer ${quoted(name)} is a ${quoted(kind)}, which cannot be read; allowed are ${Object.keys(STEPS).join(", ")}`,
  );
}

/** One JSON file of topology and weights, as `file.ts` describes it. @throws ModelError that says what cannot be read */
export function importLayers(bytes: Uint8Array): LayersModel {
  return new LayersModel(bytes);
}

const NoParams = z.strictObject({});

export const layersFamily: ModelFamily<z.infer<typeof NoParams>> = {
  name: "layers",
  title: "TensorFlow.js layers, imported",
  useWhen:
    "You trained a Sequential or chained Keras model and converted or saved it as a tfjs LayersModel, and want to grade or deploy that very model. One row of the plan's columns in (or its bars × 5 fields), one log return out; its weights must be in the same file.",
  trainable: false,
  params: NoParams,
  grid: () => [],
  sample: () => ({}),
  async fit() {
    throw new ModelError("layers models are imported, not trained here; train an mlp, conv1d or gru instead");
  },
  async load(bytes) {
    return importLayers(bytes);
  },
};

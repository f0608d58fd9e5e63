/** Models that tfjs trained elsewhere, read as data and computed in plain arithmetic. */
import { z } from "zod";
import { checkFeatures, checkWidth } from "@/lib/models/feature-checks";
import { type Matrix, type Model, ModelError, type ModelFamily } from "@/lib/models/model";
import { quoted } from "@/lib/models/quote";
import { parseLayersFile } from "./file";
import { StepBuilder } from "./graph";
import { type Shape, type Step, sizeOf } from "./step";
import { checked, graphOf, type NamedLayer, rootLayer } from "./topology";

/** Open, high, low, close and volume. */
const FIELDS = 5;
const MOST_INPUTS = 65_535;
/** Multiplications for a row: some tens of milliseconds. */
const MOST_WORK = 50_000_000;

/** Keeps the file as it came: what is stored is what was given. */
export class LayersModel implements Model {
  readonly family = "layers";
  readonly inputCount: number;
  /** For people: the kinds of the layers in order. */
  readonly layerKinds: readonly string[];
  private readonly step: Step;

  /** @throws ModelError for a file that cannot be read */
  constructor(private readonly bytes: Uint8Array) {
    const { topology, weights } = parseLayersFile(bytes);
    const root = rootLayer(topology);
    const input = inputShape(root);
    this.inputCount = sizeOf(input);
    const builder = new StepBuilder(weights);
    this.step = builder.model(root, input);
    builder.checkAllUsed();
    this.layerKinds = builder.kinds;
    const { shape, work } = this.step;
    if (sizeOf(shape) !== 1) {
      throw new ModelError(`the model answers [${shape.join(", ")}] values a row; it must answer one, the log return`);
    }
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
    const [answer] = this.step.apply(values.subarray(offset, offset + this.inputCount)) as unknown as [number];
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

/** Of the layer that the model begins with; Keras 3 says it of a whole Sequential. */
function inputShape(root: NamedLayer): Shape {
  const { layer } = graphOf(root).nodes[0] as { layer: NamedLayer };
  const given = layer.config.batch_input_shape ?? layer.config.batch_shape ?? root.config.build_input_shape;
  const title = `the first layer, ${quoted(layer.name)} (${quoted(layer.kind)}),`;
  const inputs = checked(InputConfig, { shape: given }, title).shape.slice(1) as number[];
  if (inputs.length === 2 && inputs[1] !== FIELDS) {
    throw new ModelError(
      `the model reads bars of ${inputs[1]} fields; a plan's window has ${FIELDS} (open, high, low, close, volume). One that reads other columns begins with them in one row, and a Reshape`,
    );
  }
  if (sizeOf(inputs) > MOST_INPUTS) {
    throw new ModelError(`the model reads ${sizeOf(inputs)} columns; at most ${MOST_INPUTS} are possible`);
  }
  return inputs;
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
    "You trained a Keras model, Sequential or functional, and converted or saved it as a tfjs LayersModel, and want to grade or deploy that very model. One row of the plan's columns in (or its bars × 5 fields), one log return out; its weights must be in the same file.",
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

/** A dense network as data, and its predictions in plain arithmetic: the same on every machine, with or without tfjs. */
import { ByteReader, ByteWriter } from "@/lib/models/bytes";
import { type Matrix, type Model, ModelError } from "@/lib/models/model";

export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** inputs × outputs, row-major. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/** Input (v − mean)·scale, held within ±INPUT_LIMIT; rectified hidden layers; one output o, answered as mean + o·scale. */
export interface Network {
  readonly inputMean: Float64Array;
  /** 0 for a column that was constant in training: it is ignored. */
  readonly inputScale: Float64Array;
  readonly targetMean: number;
  readonly targetScale: number;
  readonly layers: readonly Layer[];
}

/** A volume ratio after a quiet bar may be hundreds of deviations out; beyond this it says no more. */
export const INPUT_LIMIT = 8;

const VERSION = 1;
const MOST_INPUTS = 65_535;
const MOST_LAYERS = 5;
const MOST_UNITS = 512;
/** With single-precision weights and at most five layers, targets below this keep every sum finite. */
const LARGEST_TARGET = 1e60;

export class MlpModel implements Model {
  readonly family = "mlp";
  readonly inputCount: number;
  private readonly buffers: Float64Array[];

  constructor(readonly network: Network) {
    this.inputCount = network.inputMean.length;
    this.buffers = [
      new Float64Array(this.inputCount),
      ...network.layers.map((layer) => new Float64Array(layer.outputs)),
    ];
  }

  async predict(row: Float64Array): Promise<number> {
    if (row.length !== this.inputCount) throw wrongWidth(this.inputCount, row.length);
    return this.forward(row, 0);
  }

  async predictAll(matrix: Matrix): Promise<Float64Array> {
    if (matrix.columns !== this.inputCount) throw wrongWidth(this.inputCount, matrix.columns);
    const answers = new Float64Array(matrix.rows);
    for (let row = 0; row < matrix.rows; row++) answers[row] = this.forward(matrix.values, row * matrix.columns);
    return answers;
  }

  serialize(): Uint8Array {
    const { inputMean, inputScale, targetMean, targetScale, layers } = this.network;
    const writer = new ByteWriter().u32(VERSION).u32(this.inputCount).u32(layers.length);
    for (const layer of layers) writer.u32(layer.outputs);
    writer.column("f64", inputMean).column("f64", inputScale).column("f64", [targetMean, targetScale]);
    for (const layer of layers) writer.column("f32", layer.weights).column("f32", layer.bias);
    return writer.finish();
  }

  private forward(values: Float64Array, offset: number): number {
    const { targetMean, targetScale, layers } = this.network;
    standardise(this.network, values, offset, this.buffers[0] as Float64Array);
    for (const [i, layer] of layers.entries()) {
      applyLayer(layer, this.buffers[i] as Float64Array, this.buffers[i + 1] as Float64Array, i + 1 < layers.length);
    }
    return targetMean + ((this.buffers[layers.length] as Float64Array)[0] as number) * targetScale;
  }
}

/** Writes the standardised row to `out`. @throws ModelError when a value is not finite */
export function standardise(
  { inputMean, inputScale }: Pick<Network, "inputMean" | "inputScale">,
  values: Float64Array,
  offset: number,
  out: Float64Array | Float32Array,
  outOffset = 0,
): void {
  for (let column = 0; column < inputMean.length; column++) {
    const value = values[offset + column] as number;
    if (!Number.isFinite(value)) {
      throw new ModelError(`feature ${column} is ${value}; features must be finite numbers`);
    }
    const scale = inputScale[column] as number;
    const scaled = scale === 0 ? 0 : (value - (inputMean[column] as number)) * scale;
    out[outOffset + column] = Math.max(-INPUT_LIMIT, Math.min(INPUT_LIMIT, scaled));
  }
}

function applyLayer(
  { inputs, outputs, weights, bias }: Layer,
  from: Float64Array,
  to: Float64Array,
  rectify: boolean,
): void {
  to.set(bias);
  for (let input = 0; input < inputs; input++) {
    const value = from[input] as number;
    if (value === 0) continue;
    const at = input * outputs;
    for (let output = 0; output < outputs; output++) {
      to[output] = (to[output] as number) + value * (weights[at + output] as number);
    }
  }
  if (rectify) for (let output = 0; output < outputs; output++) if ((to[output] as number) < 0) to[output] = 0;
}

/** @throws ModelError when the bytes are not a network whose every prediction is finite */
export function deserializeNetwork(bytes: Uint8Array): Network {
  const reader = new ByteReader(bytes);
  const version = reader.u32();
  if (version !== VERSION)
    throw new ModelError(`network format ${version} is not known; this version reads ${VERSION}`);
  const inputCount = within(reader.u32(), 1, MOST_INPUTS, "inputs");
  const layerCount = within(reader.u32(), 1, MOST_LAYERS, "layers");
  const sizes = Array.from({ length: layerCount }, () => within(reader.u32(), 1, MOST_UNITS, "units"));
  if (sizes.at(-1) !== 1)
    throw new ModelError(`the network ends in ${sizes.at(-1)} outputs instead of 1: it is damaged`);
  const inputMean = reader.f64Column(inputCount);
  const inputScale = reader.f64Column(inputCount);
  const [targetMean, targetScale] = reader.f64Column(2) as unknown as [number, number];
  if (Math.abs(targetMean) > LARGEST_TARGET || Math.abs(targetScale) > LARGEST_TARGET) {
    throw new ModelError(`the network's target scale ${targetScale} is out of bounds: it is damaged; train it anew`);
  }
  const layers = sizes.map((outputs, i) => {
    const inputs = sizes[i - 1] ?? inputCount;
    return { inputs, outputs, weights: reader.f32Column(inputs * outputs), bias: reader.f32Column(outputs) };
  });
  reader.end();
  return { inputMean, inputScale, targetMean, targetScale, layers };
}

function within(count: number, least: number, most: number, what: string): number {
  if (count < least || count > most) {
    throw new ModelError(
      `the model announces ${count} ${what}; ${least} to ${most} are possible: it is damaged; train it anew`,
    );
  }
  return count;
}

function wrongWidth(expected: number, actual: number): ModelError {
  return new ModelError(
    `the model takes ${expected} features, the row has ${actual}: use the plan that it was trained with`,
  );
}

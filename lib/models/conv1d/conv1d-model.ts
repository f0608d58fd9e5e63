/** The convolutional network as data, its bytes, and its predictions in plain arithmetic. */
import { ByteReader, ByteWriter } from "@/lib/models/bytes";
import { ModelError } from "@/lib/models/model";
import { addProduct, DenseStack, denseLayers, rectify } from "@/lib/models/neural/dense";
import { NetworkModel, readEngine, readWeights, within, writeEngine } from "@/lib/models/neural/network-model";
import { readScaling, type Scaling, writeScaling } from "@/lib/models/neural/scaling";
import { extraColumns, FIELDS, joinInputs, readSequence, writeSequence } from "@/lib/models/neural/sequence";
import { type ConvShape, headSizes, kernelRows, lengths } from "./architecture";

export interface ConvNetwork {
  readonly shape: ConvShape;
  readonly scaling: Scaling;
  /** As the architecture orders its parameters. */
  readonly weights: readonly Float32Array[];
  readonly engine: string;
}

const VERSION = 1;
const MOST_FILTERS = 128;
const MOST_UNITS = 512;

interface Convolution {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  /** Bars × channels that come in, and bars × filters that go on after pooling. */
  readonly channels: number;
  readonly length: number;
  readonly after: Float64Array;
  readonly at: Float64Array;
}

export class Conv1dModel extends NetworkModel {
  readonly family = "conv1d";
  private readonly convolutions: Convolution[];
  private readonly window: Float64Array;
  private readonly extras: Int32Array;
  private readonly head: DenseStack;
  private readonly joined: Float64Array;

  constructor(readonly network: ConvNetwork) {
    super(network.scaling, network.engine);
    const { shape, weights } = network;
    const bars = lengths(shape);
    this.convolutions = shape.filters.map((filters, i) => ({
      weights: weights[2 * i] as Float32Array,
      bias: weights[2 * i + 1] as Float32Array,
      channels: shape.filters[i - 1] ?? FIELDS,
      length: bars[i] as number,
      after: new Float64Array((bars[i + 1] as number) * filters),
      at: new Float64Array(filters),
    }));
    this.window = new Float64Array(shape.sequence.bars * FIELDS);
    this.extras = extraColumns(shape.sequence, shape.columns);
    const sizes = headSizes(shape);
    this.head = new DenseStack(denseLayers(sizes, weights.slice(2 * shape.filters.length)));
    this.joined = new Float64Array(sizes[0] as number);
  }

  serialize(): Uint8Array {
    const { shape, scaling, weights, engine } = this.network;
    const writer = new ByteWriter().u32(VERSION);
    writeEngine(writer, engine);
    writeSequence(writer, shape.sequence, shape.columns);
    writer.u32(shape.kernelSize).u32(shape.poolSize);
    for (const list of [shape.filters, shape.hiddenLayers]) {
      writer.u32(list.length);
      for (const size of list) writer.u32(size);
    }
    writeScaling(writer, scaling);
    for (const column of weights) writer.column("f32", column);
    return writer.finish();
  }

  protected output(inputs: Float64Array): number {
    const { start } = this.network.shape.sequence;
    this.window.set(inputs.subarray(start, start + this.window.length));
    let signal = this.window;
    for (const convolution of this.convolutions) {
      this.convolve(convolution, signal);
      signal = convolution.after;
    }
    joinInputs(signal, inputs, this.extras, this.joined);
    return this.head.output(this.joined);
  }

  /** Writes the pooled, rectified convolution to `after`. */
  private convolve({ weights, bias, channels, length, after, at }: Convolution, signal: Float64Array): void {
    const { kernelSize, poolSize } = this.network.shape;
    const filters = at.length;
    const groups = after.length / filters;
    const size = groups === length ? 1 : poolSize;
    const first = length - groups * size;
    after.fill(0);
    for (let bar = first; bar < length; bar++) {
      const oldest = Math.max(0, bar - kernelSize + 1);
      const missing = oldest - (bar - kernelSize + 1);
      at.set(bias);
      addProduct(signal.subarray(oldest * channels, (bar + 1) * channels), weights, at, missing * channels * filters);
      rectify(at);
      const to = Math.floor((bar - first) / size) * filters;
      for (let filter = 0; filter < filters; filter++) {
        const value = at[filter] as number;
        if (value > (after[to + filter] as number)) after[to + filter] = value;
      }
    }
  }
}

/** @throws ModelError when the bytes are not a network whose every prediction is finite */
export function deserializeConv1d(bytes: Uint8Array): Conv1dModel {
  const reader = new ByteReader(bytes);
  const version = reader.u32();
  if (version !== VERSION) {
    throw new ModelError(`conv1d format ${version} is not known; this version reads ${VERSION}`);
  }
  const engine = readEngine(reader);
  const { sequence, columns } = readSequence(reader);
  const kernelSize = within(reader.u32(), 1, 16, "bars of a kernel");
  const poolSize = within(reader.u32(), 1, 8, "bars of a pool");
  const list = (least: number, most: number, largest: number, what: string) =>
    Array.from({ length: within(reader.u32(), least, most, what) }, () => within(reader.u32(), 1, largest, what));
  const filters = list(1, 4, MOST_FILTERS, "filters");
  const hiddenLayers = list(0, 3, MOST_UNITS, "units");
  const shape = { columns, sequence, filters, kernelSize, poolSize, hiddenLayers };
  const scaling = readScaling(reader, columns);
  const sizes = headSizes(shape);
  const counts = [
    ...kernelRows(shape).flatMap((rows, i) => [rows * (filters[i] as number), filters[i] as number]),
    ...sizes.slice(1).flatMap((outputs, i) => [(sizes[i] as number) * outputs, outputs]),
  ];
  const weights = counts.map((count) => readWeights(reader, count));
  reader.end();
  return new Conv1dModel({ shape, scaling, weights, engine });
}

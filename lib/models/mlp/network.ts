/** A dense network as data, its bytes, and its predictions in plain arithmetic. */
import { ByteReader, ByteWriter } from "@/lib/models/bytes";
import { ModelError } from "@/lib/models/model";
import { DenseStack, type Layer } from "@/lib/models/neural/dense";
import { NetworkModel, readEngine, within, writeEngine } from "@/lib/models/neural/network-model";
import { readScaling, type Scaling, writeScaling } from "@/lib/models/neural/scaling";

export interface Network extends Scaling {
  /** The last has one output, without rectification. */
  readonly layers: readonly Layer[];
  /** What trained it; networks of the first format do not know. */
  readonly engine?: string;
}

const MOST_INPUTS = 65_535;
const MOST_LAYERS = 5;
const MOST_UNITS = 512;

export class MlpModel extends NetworkModel {
  readonly family = "mlp";
  private readonly stack: DenseStack;

  constructor(readonly network: Network) {
    super(network, network.engine);
    this.stack = new DenseStack(network.layers);
  }

  serialize(): Uint8Array {
    const { engine, layers } = this.network;
    const writer = new ByteWriter().u32(engine === undefined ? 1 : 2);
    if (engine !== undefined) writeEngine(writer, engine);
    writer.u32(this.inputCount).u32(layers.length);
    for (const layer of layers) writer.u32(layer.outputs);
    writeScaling(writer, this.network);
    for (const layer of layers) writer.column("f32", layer.weights).column("f32", layer.bias);
    return writer.finish();
  }

  protected output(inputs: Float64Array): number {
    return this.stack.output(inputs);
  }
}

/** @throws ModelError when the bytes are not a network whose every prediction is finite */
export function deserializeNetwork(bytes: Uint8Array): Network {
  const reader = new ByteReader(bytes);
  const version = reader.u32();
  if (version !== 1 && version !== 2) {
    throw new ModelError(`network format ${version} is not known; this version reads 1 and 2`);
  }
  const engine = version === 1 ? undefined : readEngine(reader);
  const inputCount = within(reader.u32(), 1, MOST_INPUTS, "inputs");
  const layerCount = within(reader.u32(), 1, MOST_LAYERS, "layers");
  const sizes = Array.from({ length: layerCount }, () => within(reader.u32(), 1, MOST_UNITS, "units"));
  if (sizes.at(-1) !== 1) {
    throw new ModelError(`the network ends in ${sizes.at(-1)} outputs instead of 1: it is damaged`);
  }
  const scaling = readScaling(reader, inputCount);
  const layers = sizes.map((outputs, i) => {
    const inputs = sizes[i - 1] ?? inputCount;
    return { inputs, outputs, weights: reader.f32Column(inputs * outputs), bias: reader.f32Column(outputs) };
  });
  reader.end();
  return { ...scaling, layers, engine };
}

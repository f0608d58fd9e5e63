/** The recurrent network as data, its bytes, and its predictions in plain arithmetic. */
import { ByteReader, ByteWriter } from "@/lib/models/bytes";
import { ModelError } from "@/lib/models/model";
import { sizeOf } from "@/lib/models/neural/architecture";
import { addProduct, DenseStack, denseLayers } from "@/lib/models/neural/dense";
import { NetworkModel, readEngine, readWeights, within, writeEngine } from "@/lib/models/neural/network-model";
import { readScaling, type Scaling, writeScaling } from "@/lib/models/neural/scaling";
import { extraColumns, FIELDS, joinInputs, readSequence, writeSequence } from "@/lib/models/neural/sequence";
import { cellParameters, type GruShape, headSizes } from "./architecture";

export interface GruNetwork {
  readonly shape: GruShape;
  readonly scaling: Scaling;
  /** As the architecture orders its parameters. */
  readonly weights: readonly Float32Array[];
  readonly engine: string;
}

const VERSION = 1;
const CELL_COLUMNS = 3;

export class GruModel extends NetworkModel {
  readonly family = "gru";
  private readonly driven: Float64Array;
  private readonly recurrent: Float64Array;
  private readonly state: Float64Array;
  private readonly extras: Int32Array;
  private readonly head: DenseStack;
  private readonly joined: Float64Array;

  constructor(readonly network: GruNetwork) {
    super(network.scaling, network.engine);
    const { shape, weights } = network;
    this.driven = new Float64Array(3 * shape.units);
    this.recurrent = new Float64Array(3 * shape.units);
    this.state = new Float64Array(shape.units);
    this.extras = extraColumns(shape.sequence, shape.columns);
    const sizes = headSizes(shape);
    this.head = new DenseStack(denseLayers(sizes, weights.slice(CELL_COLUMNS)));
    this.joined = new Float64Array(sizes[0] as number);
  }

  serialize(): Uint8Array {
    const { shape, scaling, weights, engine } = this.network;
    const writer = new ByteWriter().u32(VERSION);
    writeEngine(writer, engine);
    writeSequence(writer, shape.sequence, shape.columns);
    writer.u32(shape.units).u32(shape.hiddenLayers.length);
    for (const size of shape.hiddenLayers) writer.u32(size);
    writeScaling(writer, scaling);
    for (const column of weights) writer.column("f32", column);
    return writer.finish();
  }

  protected output(inputs: Float64Array): number {
    const { sequence } = this.network.shape;
    this.state.fill(0);
    for (let bar = 0; bar < sequence.bars; bar++) {
      const from = sequence.start + bar * FIELDS;
      this.advance(inputs.subarray(from, from + FIELDS));
    }
    joinInputs(this.state, inputs, this.extras, this.joined);
    return this.head.output(this.joined);
  }

  private advance(bar: Float64Array): void {
    const { state, driven, recurrent } = this;
    const [inputWeights, stateWeights, bias] = this.network.weights as readonly [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const units = state.length;
    driven.set(bias);
    addProduct(bar, inputWeights, driven);
    recurrent.fill(0);
    addProduct(state, stateWeights, recurrent);
    for (let i = 0; i < units; i++) {
      const keep = sigmoid((driven[i] as number) + (recurrent[i] as number));
      const reset = sigmoid((driven[units + i] as number) + (recurrent[units + i] as number));
      const held = recurrent[2 * units + i] as number;
      const fresh = Math.tanh((driven[2 * units + i] as number) + reset * held);
      state[i] = fresh + keep * ((state[i] as number) - fresh);
    }
  }
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** @throws ModelError when the bytes are not a network whose every prediction is finite */
export function deserializeGru(bytes: Uint8Array): GruModel {
  const reader = new ByteReader(bytes);
  const version = reader.u32();
  if (version !== VERSION) throw new ModelError(`gru format ${version} is not known; this version reads ${VERSION}`);
  const engine = readEngine(reader);
  const { sequence, columns } = readSequence(reader);
  const units = within(reader.u32(), 1, 128, "units");
  const hiddenLayers = Array.from({ length: within(reader.u32(), 0, 3, "hidden layers") }, () =>
    within(reader.u32(), 1, 512, "units"),
  );
  const shape: GruShape = { columns, sequence, units, hiddenLayers };
  const scaling = readScaling(reader, columns);
  const sizes = headSizes(shape);
  const counts = [
    ...cellParameters(units).map(sizeOf),
    ...sizes.slice(1).flatMap((outputs, i) => [(sizes[i] as number) * outputs, outputs]),
  ];
  const weights = counts.map((count) => readWeights(reader, count));
  reader.end();
  return new GruModel({ shape, scaling, weights, engine });
}

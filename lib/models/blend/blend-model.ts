/** A linear model and trees whose predictions add up: predictions and bytes. */
import { ByteReader, ByteWriter } from "@/lib/models/bytes";
import { gbdtFamily } from "@/lib/models/gbdt/gbdt";
import { linearFamily } from "@/lib/models/linear/linear";
import { type Matrix, type Model, ModelError } from "@/lib/models/model";

export interface BlendParts {
  readonly linear: Model;
  readonly trees: Model;
  /** Population deviations of the two parts' predictions on the training rows: how much of the whole each makes. */
  readonly spreads: readonly [linear: number, trees: number];
}

const VERSION = 1;
const LARGEST_PREDICTION = 1e300;

export class BlendModel implements Model {
  readonly family = "blend";
  readonly inputCount: number;
  /** That of the parts, by how much each makes of the whole; absent where a part cannot say. */
  readonly importance?: () => Float64Array;

  /** @throws ModelError when the parts take different numbers of features */
  constructor(readonly parts: BlendParts) {
    const { linear, trees } = parts;
    if (linear.inputCount !== trees.inputCount) {
      throw new ModelError(
        `the blend's parts take ${linear.inputCount} and ${trees.inputCount} features: it is damaged; train it anew`,
      );
    }
    this.inputCount = linear.inputCount;
    if (linear.importance && trees.importance) this.importance = () => shared(parts);
  }

  async predict(row: Float64Array): Promise<number> {
    const { linear, trees } = this.parts;
    return bounded((await linear.predict(row)) + (await trees.predict(row)));
  }

  async predictAll(matrix: Matrix): Promise<Float64Array> {
    const { linear, trees } = this.parts;
    const added = await trees.predictAll(matrix);
    return (await linear.predictAll(matrix)).map((value, i) => bounded(value + (added[i] as number)));
  }

  serialize(): Uint8Array {
    const [linear, trees] = [this.parts.linear.serialize(), this.parts.trees.serialize()];
    return new ByteWriter()
      .u32(VERSION)
      .column("f64", this.parts.spreads)
      .u32(linear.length)
      .bytes(linear)
      .u32(trees.length)
      .bytes(trees)
      .finish();
  }
}

function shared({ linear, trees, spreads }: BlendParts): Float64Array {
  const most = Math.max(...spreads);
  const straight = linear.importance?.() as Float64Array;
  const bent = trees.importance?.() as Float64Array;
  if (most === 0) return straight.map(() => 0);
  const [a, b] = [spreads[0] / most, spreads[1] / most];
  const sum = straight.map((value, i) => a * value + b * (bent[i] as number));
  const whole = sum.reduce((x, y) => x + y, 0);
  return whole === 0 ? sum : sum.map((value) => value / whole);
}

const bounded = (value: number) => Math.max(-LARGEST_PREDICTION, Math.min(LARGEST_PREDICTION, value));

/** @throws ModelError when the bytes are not a blend */
export async function loadBlend(bytes: Uint8Array): Promise<BlendModel> {
  const reader = new ByteReader(bytes);
  const version = reader.u32();
  if (version !== VERSION) throw new ModelError(`blend format ${version} is not known; this version reads ${VERSION}`);
  const spreads = reader.f64Column(2);
  if (spreads.some((spread) => spread < 0)) {
    throw new ModelError("the blend holds a negative spread: it is damaged; train it anew");
  }
  const linear = reader.bytes(reader.u32());
  const trees = reader.bytes(reader.u32());
  reader.end();
  return new BlendModel({
    linear: await linearFamily.load(linear),
    trees: await gbdtFamily.load(trees),
    spreads: [spreads[0] as number, spreads[1] as number],
  });
}

/** A multiple of a row's past return: predictions and bytes. */
import { ByteReader, ByteWriter } from "@/lib/models/bytes";
import { checkFeatures, checkWidth } from "@/lib/models/feature-checks";
import { type Matrix, type Model, ModelError } from "@/lib/models/model";

/** Where a row holds it: in one column, or as two closes. Numbers are indices of columns. */
export type PastReturn =
  | { readonly kind: "column"; readonly index: number }
  | { readonly kind: "closes"; readonly newest: number; readonly past: number };

export interface MomentumWeights {
  readonly inputCount: number;
  readonly source: PastReturn;
  readonly scale: number;
}

/** Keeps the logarithm of a ratio away from 0, as the plan's own log returns do. */
const LOG_FLOOR = 1e-8;
const LARGEST_PREDICTION = 1e300;
const VERSION = 1;
const MOST_INPUTS = 65_535;
const KINDS = ["column", "closes"] as const;

/** ln(newest + 1e−8) − ln(past + 1e−8) of the row's closes, or the column's value; finite for any finite row. */
export function pastReturn(source: PastReturn, values: Float64Array, offset: number): number {
  if (source.kind === "column") return values[offset + source.index] as number;
  const log = (index: number) => Math.log(Math.max(values[offset + index] as number, 0) + LOG_FLOOR);
  return log(source.newest) - log(source.past);
}

export class MomentumModel implements Model {
  readonly family = "momentum";
  readonly inputCount: number;
  constructor(readonly weights: MomentumWeights) {
    this.inputCount = weights.inputCount;
  }

  async predict(row: Float64Array): Promise<number> {
    checkWidth(this.inputCount, row.length);
    return this.answer(row, 0);
  }

  async predictAll(matrix: Matrix): Promise<Float64Array> {
    checkWidth(this.inputCount, matrix.columns);
    const answers = new Float64Array(matrix.rows);
    for (let row = 0; row < matrix.rows; row++) answers[row] = this.answer(matrix.values, row * matrix.columns);
    return answers;
  }

  /** All of it is the past close: the newest is the unit that a row is measured in. */
  importance(): Float64Array {
    const { source, scale } = this.weights;
    const shares = new Float64Array(this.inputCount);
    if (scale !== 0) shares[source.kind === "column" ? source.index : source.past] = 1;
    return shares;
  }

  serialize(): Uint8Array {
    const { inputCount, source, scale } = this.weights;
    const [first, second] = source.kind === "column" ? [source.index, source.index] : [source.newest, source.past];
    return new ByteWriter()
      .u32(VERSION)
      .u32(inputCount)
      .u32(KINDS.indexOf(source.kind))
      .u32(first)
      .u32(second)
      .column("f64", [scale])
      .finish();
  }

  private answer(values: Float64Array, offset: number): number {
    checkFeatures(values, offset, this.inputCount);
    const answer = this.weights.scale * pastReturn(this.weights.source, values, offset);
    return Math.max(-LARGEST_PREDICTION, Math.min(LARGEST_PREDICTION, answer));
  }
}

/** @throws ModelError when the bytes are not a momentum model */
export function loadMomentum(bytes: Uint8Array): MomentumModel {
  const reader = new ByteReader(bytes);
  const version = reader.u32();
  if (version !== VERSION) {
    throw new ModelError(`baseline format ${version} is not known; this version reads ${VERSION}`);
  }
  const inputCount = reader.u32();
  const kind = KINDS[reader.u32()];
  const [first, second] = [reader.u32(), reader.u32()];
  const scale = reader.f64Column(1)[0] as number;
  reader.end();
  if (inputCount > MOST_INPUTS || first >= inputCount || second >= inputCount || !kind) {
    throw new ModelError(`the model asks for columns beyond its ${inputCount}: it is damaged; train it anew`);
  }
  const source: PastReturn = kind === "column" ? { kind, index: first } : { kind, newest: first, past: second };
  return new MomentumModel({ inputCount, source, scale });
}

/** What the models of all networks share: rows in, predictions out, in plain arithmetic. */
import type { ByteReader, ByteWriter } from "@/lib/models/bytes";
import type { FamilyName } from "@/lib/models/family-names";
import { checkWidth } from "@/lib/models/feature-checks";
import { type Matrix, type Model, ModelError } from "@/lib/models/model";
import { type Scaling, standardise } from "./scaling";

/** Computes the same on every machine, with or without tfjs. */
export abstract class NetworkModel implements Model {
  abstract readonly family: FamilyName;
  readonly inputCount: number;
  private readonly inputs: Float64Array;

  constructor(
    private readonly scaling: Scaling,
    readonly engine: string | undefined,
  ) {
    this.inputCount = scaling.inputMean.length;
    this.inputs = new Float64Array(this.inputCount);
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

  abstract serialize(): Uint8Array;

  /** The network's output for standardised inputs, in deviations of the target. */
  protected abstract output(inputs: Float64Array): number;

  private answer(values: Float64Array, offset: number): number {
    standardise(this.scaling, values, offset, this.inputs);
    return this.scaling.targetMean + this.output(this.inputs) * this.scaling.targetScale;
  }
}

const MOST_ENGINE_LETTERS = 64;

export function writeEngine(writer: ByteWriter, engine: string): void {
  const letters = new TextEncoder().encode(engine.slice(0, MOST_ENGINE_LETTERS));
  writer.u32(letters.length).bytes(letters);
}

/** @throws ModelError when it is not a short printable text */
export function readEngine(reader: ByteReader): string {
  const letters = reader.bytes(within(reader.u32(), 0, MOST_ENGINE_LETTERS, "letters of an engine"));
  if (letters.some((letter) => letter < 32 || letter > 126)) {
    throw new ModelError("the name of the model's engine is not text: it is damaged; train it anew");
  }
  return String.fromCharCode(...letters);
}

/** @throws ModelError when a count of a file is out of bounds */
export function within(count: number, least: number, most: number, what: string): number {
  if (count < least || count > most) {
    throw new ModelError(
      `the model announces ${count} ${what}; ${least} to ${most} are possible: it is damaged; train it anew`,
    );
  }
  return count;
}

const LARGEST_WEIGHT = 1e9;

/** Weights within ±1e9, so that no sum through the layers can overflow. @throws ModelError for larger ones */
export function readWeights(reader: ByteReader, count: number): Float32Array {
  const weights = reader.f32Column(count);
  const large = weights.find((weight) => Math.abs(weight) > LARGEST_WEIGHT);
  if (large !== undefined) {
    throw new ModelError(`the model holds the weight ${large}, which no training makes: it is damaged; train it anew`);
  }
  return weights;
}

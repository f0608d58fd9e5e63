/** A linear model as data, its predictions and its bytes. */
import { ByteReader, ByteWriter } from "@/lib/models/bytes";
import { checkWidth } from "@/lib/models/feature-checks";
import { type Matrix, type Model, ModelError } from "@/lib/models/model";
import type { Scaling } from "./scaling";

/** intercept + Σ coefficient·input, with inputs as `Scaling` makes them. */
export interface LinearWeights extends Scaling {
  readonly intercept: number;
  readonly coefficient: Float64Array;
}

const VERSION = 1;
const MOST_INPUTS = 65_535;
/** No prediction is larger: inputs are limited. */
const LARGEST_PREDICTION = 1e300;

export class LinearModel implements Model {
  readonly family = "linear";
  readonly inputCount: number;

  /** @throws ModelError when a prediction could overflow */
  constructor(readonly weights: LinearWeights) {
    this.inputCount = weights.coefficient.length;
    const furthest = reach(weights).reduce((sum, value) => sum + value, Math.abs(weights.intercept));
    if (!(furthest <= LARGEST_PREDICTION)) {
      throw new ModelError("the linear model's predictions are out of bounds: scale the targets and train it anew");
    }
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

  /** How far each column can move the prediction: |standardised coefficient|, made to sum to 1. */
  importance(): Float64Array {
    const reaches = reach(this.weights);
    const most = reaches.reduce((a, b) => Math.max(a, b), 0);
    if (most === 0) return reaches;
    const shares = reaches.map((value) => value / most);
    const sum = shares.reduce((a, b) => a + b, 0);
    return shares.map((share) => share / sum);
  }

  serialize(): Uint8Array {
    const { intercept, coefficient, mean, scale, limit } = this.weights;
    return new ByteWriter()
      .u32(VERSION)
      .u32(this.inputCount)
      .column("f64", [intercept])
      .column("f64", coefficient)
      .column("f64", mean)
      .column("f64", scale)
      .column("f64", limit)
      .finish();
  }

  private answer(values: Float64Array, offset: number): number {
    const { intercept, coefficient, mean, scale, limit } = this.weights;
    let sum = intercept;
    for (let column = 0; column < coefficient.length; column++) {
      const value = values[offset + column] as number;
      if (!Number.isFinite(value)) {
        throw new ModelError(`feature ${column} is ${value}; features must be finite numbers`);
      }
      const factor = scale[column] as number;
      if (factor === 0) continue;
      const most = limit[column] as number;
      const input = Math.max(-most, Math.min(most, (value - (mean[column] as number)) * factor));
      sum += (coefficient[column] as number) * input;
    }
    return sum;
  }
}

function reach({ coefficient, limit, scale }: LinearWeights): Float64Array {
  return coefficient.map((value, i) => (scale[i] === 0 ? 0 : Math.abs(value) * (limit[i] as number)));
}

/** @throws ModelError when the bytes are not a linear model whose every prediction is finite */
export function deserializeLinear(bytes: Uint8Array): LinearModel {
  const reader = new ByteReader(bytes);
  const version = reader.u32();
  if (version !== VERSION) {
    throw new ModelError(`linear model format ${version} is not known; this version reads ${VERSION}`);
  }
  const inputs = reader.u32();
  if (inputs < 1 || inputs > MOST_INPUTS) {
    throw new ModelError(`the model announces ${inputs} inputs; 1 to ${MOST_INPUTS} are possible: it is damaged`);
  }
  const weights: LinearWeights = {
    intercept: reader.f64Column(1)[0] as number,
    coefficient: reader.f64Column(inputs),
    mean: reader.f64Column(inputs),
    scale: reader.f64Column(inputs),
    limit: reader.f64Column(inputs),
  };
  reader.end();
  if (weights.limit.some((limit) => limit < 0)) {
    throw new ModelError("the model holds a negative limit: it is damaged; train it anew");
  }
  return new LinearModel(weights);
}

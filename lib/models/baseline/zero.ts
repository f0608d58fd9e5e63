/** The baseline that always predicts no change. */
import { z } from "zod";
import { ByteReader, ByteWriter } from "@/lib/models/bytes";
import { checkFeatures, checkTrainingRows, checkWidth } from "@/lib/models/feature-checks";
import { type Matrix, type Model, ModelError, type ModelFamily } from "@/lib/models/model";

export const ZeroParams = z.strictObject({});
export type ZeroParams = z.infer<typeof ZeroParams>;

const VERSION = 1;
const MOST_INPUTS = 65_535;

class ZeroModel implements Model {
  readonly family = "zero";
  constructor(readonly inputCount: number) {
    if (inputCount < 1 || inputCount > MOST_INPUTS) {
      throw new ModelError(`the model announces ${inputCount} inputs; 1 to ${MOST_INPUTS} are possible: it is damaged`);
    }
  }

  async predict(row: Float64Array): Promise<number> {
    checkWidth(this.inputCount, row.length);
    checkFeatures(row, 0, row.length);
    return 0;
  }

  async predictAll(matrix: Matrix): Promise<Float64Array> {
    checkWidth(this.inputCount, matrix.columns);
    for (let row = 0; row < matrix.rows; row++) checkFeatures(matrix.values, row * matrix.columns, matrix.columns);
    return new Float64Array(matrix.rows);
  }

  importance(): Float64Array {
    return new Float64Array(this.inputCount);
  }

  serialize(): Uint8Array {
    return new ByteWriter().u32(VERSION).u32(this.inputCount).finish();
  }
}

export const zeroFamily: ModelFamily<ZeroParams> = {
  name: "zero",
  title: "No change",
  useWhen:
    "Predicts a return of 0 for every row: the floor that a model must beat to be worth anything. Not for deployment: it has no direction, so every metric about direction counts it as wrong.",
  trainable: true,
  params: ZeroParams,
  grid: () => [{}],
  sample: () => ({}),
  async fit(x, y, _params, { columnNames }) {
    checkTrainingRows(x, y, columnNames);
    return new ZeroModel(x.columns);
  },
  async load(bytes) {
    const reader = new ByteReader(bytes);
    const version = reader.u32();
    if (version !== VERSION) {
      throw new ModelError(`baseline format ${version} is not known; this version reads ${VERSION}`);
    }
    const inputCount = reader.u32();
    reader.end();
    return new ZeroModel(inputCount);
  },
};

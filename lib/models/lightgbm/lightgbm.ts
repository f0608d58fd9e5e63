/** Models that LightGBM trained, read from its text format. */
import { z } from "zod";
import { checkFeatures, checkWidth } from "@/lib/models/feature-checks";
import { type Matrix, type Model, ModelError, type ModelFamily } from "@/lib/models/model";
import { type LightgbmFile, parseLightgbm } from "./parse";
import { leafOf } from "./trees";

/** Keeps the file as it came: what is stored is what was given. */
export class LightgbmModel implements Model {
  readonly family = "lightgbm";
  readonly inputCount: number;

  /** @throws ModelError for a file that cannot be read */
  constructor(
    private readonly bytes: Uint8Array,
    readonly file: LightgbmFile = parseLightgbm(bytes),
  ) {
    this.inputCount = file.inputCount;
  }

  async predict(row: Float64Array): Promise<number> {
    checkWidth(this.inputCount, row.length);
    return this.answer(row, 0);
  }

  async predictAll({ rows, columns, values }: Matrix): Promise<Float64Array> {
    checkWidth(this.inputCount, columns);
    return Float64Array.from({ length: rows }, (_, row) => this.answer(values, row * columns));
  }

  serialize(): Uint8Array {
    return this.bytes;
  }

  /** By gain, as LightGBM's importance_type "gain". */
  importance(): Float64Array {
    const { feature, gain } = this.file.trees;
    const shares = new Float64Array(this.inputCount);
    for (const [node, index] of feature.entries()) {
      shares[index] = (shares[index] as number) + Math.max(0, gain[node] as number);
    }
    const total = shares.reduce((sum, share) => sum + share, 0);
    return total > 0 && Number.isFinite(total)
      ? shares.map((share) => share / total)
      : new Float64Array(this.inputCount);
  }

  private answer(values: Float64Array, offset: number): number {
    checkFeatures(values, offset, this.inputCount);
    const { trees, isAveraged, isSquared } = this.file;
    let sum = 0;
    for (let tree = 0; tree < trees.roots.length; tree++) {
      sum += trees.leafValue[leafOf(trees, tree, values, offset)] as number;
    }
    if (isAveraged) sum /= trees.roots.length;
    return isSquared ? Math.sign(sum) * sum * sum : sum;
  }
}

const NoParams = z.strictObject({});

export const lightgbmFamily: ModelFamily<z.infer<typeof NoParams>> = {
  name: "lightgbm",
  title: "LightGBM, imported",
  useWhen:
    "You trained with LightGBM elsewhere and want to grade or deploy that very model. Regression objectives and numeric splits; its columns must be the plan's. To train here, use gradient-boosted trees.",
  trainable: false,
  params: NoParams,
  grid: () => [],
  sample: () => ({}),
  async fit() {
    throw new ModelError("LightGBM models are imported, not trained here; train gradient-boosted trees (gbdt) instead");
  },
  async load(bytes) {
    return new LightgbmModel(bytes);
  },
};

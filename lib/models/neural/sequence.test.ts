/** What the networks over bars must see, and that their plain arithmetic is that of the tensors. */
import { describe, expect, it } from "vitest";
import { conv1dArchitecture } from "@/lib/models/conv1d/architecture";
import { conv1dFamily } from "@/lib/models/conv1d/conv1d";
import type { Conv1dModel } from "@/lib/models/conv1d/conv1d-model";
import { Conv1dParams } from "@/lib/models/conv1d/params";
import { gruArchitecture } from "@/lib/models/gru/architecture";
import { gruFamily } from "@/lib/models/gru/gru";
import type { GruModel } from "@/lib/models/gru/gru-model";
import { GruParams } from "@/lib/models/gru/params";
import { linearFamily } from "@/lib/models/linear/linear";
import { LinearParams } from "@/lib/models/linear/params";
import { type FitContext, type Matrix, type Model, ModelError } from "@/lib/models/model";
import { seededRandom } from "@/lib/models/random";
import { standardise } from "./scaling";
import { extraColumns, findSequence, sequenceGroups } from "./sequence";
import { loadTensorflow } from "./tensorflow";
import { forwardRows } from "./train";

const BARS = 12;
const FIELDS = ["open", "high", "low", "close", "volume"];
const base = Array.from({ length: BARS }, (_, bar) => FIELDS.map((field) => `feature_${field}_${bar}`)).flat();
const names = ["first", ...base, "last"];
const columns = names.length;
const context: FitContext = { seed: 2, columnNames: names };

/** Somewhere in the window closes go up and then down, or down and then up; only the order tells the target. */
function turns(rows: number, seed: number): { x: Matrix; y: Float64Array } {
  const next = seededRandom(seed);
  const values = Float64Array.from({ length: rows * columns }, () => 1 + 0.001 * (next() - 0.5));
  const y = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const side = next() < 0.5 ? 1 : -1;
    const bar = Math.floor(next() * (BARS - 1));
    const at = row * columns + 1 + bar * FIELDS.length + 3;
    values[at] = 1 + 0.02 * side;
    values[at + FIELDS.length] = 1 - 0.02 * side;
    y[row] = 0.01 * side;
  }
  return { x: { rows, columns, values }, y };
}

async function explained(model: Model): Promise<number> {
  const { x, y } = turns(400, 77);
  const predicted = await model.predictAll(x);
  const error = y.reduce((sum, target, i) => sum + (target - (predicted[i] as number)) ** 2, 0);
  return 1 - error / y.reduce((sum, target) => sum + target ** 2, 0);
}

const conv = Conv1dParams.parse({
  filters: [8],
  kernelSize: 2,
  poolSize: 4,
  hiddenLayers: [8],
  epochs: 25,
  batchSize: 64,
  learningRate: 0.01,
});
const gru = GruParams.parse({ units: 10, hiddenLayers: [8], epochs: 30, batchSize: 64, learningRate: 0.02 });

describe("a pattern that only the order of the bars shows", () => {
  const { x, y } = turns(1200, 1);
  it("is not seen by a linear model", async () => {
    expect(await explained(await linearFamily.fit(x, y, LinearParams.parse({}), context))).toBeLessThan(0.3);
  });

  it("is learned by convolutions", async () => {
    expect(await explained(await conv1dFamily.fit(x, y, conv, context))).toBeGreaterThan(0.9);
  });

  it("is learned by a recurrent network", async () => {
    expect(await explained(await gruFamily.fit(x, y, gru, context))).toBeGreaterThan(0.9);
  });
});

describe("predictions in plain arithmetic", () => {
  const { x, y } = turns(60, 3);
  const inputsOf = (model: Conv1dModel | GruModel) => {
    const values = new Float32Array(x.rows * columns);
    for (let row = 0; row < x.rows; row++) {
      standardise(model.network.scaling, x.values, row * columns, values, row * columns);
    }
    return { columns, values };
  };
  const rows = Int32Array.from({ length: x.rows }, (_, row) => row);
  const agree = async (model: Conv1dModel | GruModel, outputs: Float32Array) => {
    const { targetMean, targetScale } = model.network.scaling;
    const predicted = await model.predictAll(x);
    expect(new Set(predicted).size).toBeGreaterThan(x.rows / 2);
    for (const [row, output] of outputs.entries()) {
      expect(Math.abs((predicted[row] as number) - (targetMean + targetScale * output))).toBeLessThan(
        1e-5 * targetScale,
      );
    }
  };

  it.each([
    [[4], 3, 1],
    [[4, 3], 3, 2],
    [[4, 3, 2], 5, 2],
    [[2, 3], 1, 5],
    [[2, 2, 2, 2], 16, 3],
  ])("are those of the tensors: filters %j, kernel %i, pool %i", async (filters, kernelSize, poolSize) => {
    const { tf } = await loadTensorflow();
    const params = { ...conv, filters, kernelSize, poolSize, epochs: 2 };
    const model = (await conv1dFamily.fit(x, y, params, context)) as Conv1dModel;
    const architecture = conv1dArchitecture(model.network.shape);
    await agree(model, await forwardRows(tf, architecture, model.network.weights, inputsOf(model), rows));
  });

  it.each([
    [1, []],
    [7, [4, 3]],
  ])("are those of the tensors: GRU of %i units, head %j", async (units, hiddenLayers) => {
    const { tf } = await loadTensorflow();
    const model = (await gruFamily.fit(x, y, { ...gru, units, hiddenLayers, epochs: 2 }, context)) as GruModel;
    const architecture = gruArchitecture(model.network.shape);
    await agree(model, await forwardRows(tf, architecture, model.network.weights, inputsOf(model), rows));
  });
});

describe("the window in the columns", () => {
  it("is found by its names, wherever it stands", () => {
    expect(findSequence("gru", columns, names)).toEqual({ start: 1, bars: BARS });
    expect([...extraColumns({ start: 1, bars: BARS }, columns)]).toEqual([0, columns - 1]);
    const groups = sequenceGroups({ start: 1, bars: BARS }, columns);
    expect([...groups.slice(0, 8)]).toEqual([0, 1, 2, 3, 4, 5, 1, 2]);
    expect(groups.at(-1)).toBe(columns - 1);
  });

  it("must be there, with two bars at least", async () => {
    const { x, y } = turns(20, 1);
    for (const [family, params] of [
      [conv1dFamily, conv],
      [gruFamily, gru],
    ] as const) {
      const fitted = (columnNames?: string[]) => family.fit(x, y, params as never, { seed: 1, columnNames });
      await expect(fitted()).rejects.toThrow(ModelError);
      await expect(fitted()).rejects.toThrow("the columns have no names here");
      await expect(fitted(names.map((_, i) => `column_${i}`))).rejects.toThrow("inputBars of at least 2");
      await expect(fitted(names.map((name, i) => (i < 6 ? name : `column_${i}`)))).rejects.toThrow("the plan gives 1");
    }
  });
});

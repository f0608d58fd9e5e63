import { describe, expect, it } from "vitest";
import { type Matrix, ModelError } from "@/lib/models/model";
import { binMatrix } from "./binning";
import type { GbdtModel } from "./forest";
import { gbdtFamily } from "./gbdt";
import { GbdtParams } from "./params";

/** Numbers in [0, 1) that are the same in every run. */
function sequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function sample(rows: number, columns: number, seed = 1): { x: Matrix; y: Float64Array } {
  const next = sequence(seed);
  const values = Float64Array.from({ length: rows * columns }, () => next() * 4 - 2);
  const y = Float64Array.from({ length: rows }, (_, row) => {
    const at = row * columns;
    return Math.sin(values[at] as number) + ((values[at + 1] as number) > 0.5 ? 1 : 0) + 0.1 * next();
  });
  return { x: { rows, columns, values }, y };
}

const params = (over: Partial<GbdtParams>) => GbdtParams.parse(over);
const fitModel = (x: Matrix, y: Float64Array, over: Partial<GbdtParams>) =>
  gbdtFamily.fit(x, y, params(over), { seed: 1 }) as Promise<GbdtModel>;

/** Boosting as in the textbook: every leaf, column and edge tried on the rows themselves. */
function slowPredictions(x: Matrix, y: Float64Array, p: GbdtParams): number[] {
  const binned = binMatrix(x, p.maxBins);
  const at = (row: number, column: number) => x.values[row * x.columns + column] as number;
  const mean = (rows: number[], of: number[]) => rows.reduce((s, r) => s + (of[r] as number), 0) / rows.length;
  const prediction = new Array<number>(x.rows).fill(mean([...y.keys()], [...y]));
  for (let t = 0; t < p.trees; t++) {
    const residual = prediction.map((value, row) => (y[row] as number) - value);
    const score = (rows: number[]) => rows.length * mean(rows, residual) ** 2;
    let leaves = [{ rows: [...y.keys()], depth: 0 }];
    while (leaves.length < p.leaves) {
      let best = { gain: 1e-9, leaf: leaves[0], left: [] as number[], right: [] as number[] };
      for (const leaf of leaves) {
        if (leaf.depth >= p.maxDepth) continue;
        for (const [used, column] of binned.usedColumns.entries()) {
          for (const edge of binned.uppers[used] as Float64Array) {
            const left = leaf.rows.filter((row) => at(row, column) <= edge);
            const right = leaf.rows.filter((row) => at(row, column) > edge);
            if (left.length < p.minRowsPerLeaf || right.length < p.minRowsPerLeaf) continue;
            const gain = score(left) + score(right) - score(leaf.rows);
            if (gain > best.gain * (1 + 1e-6)) best = { gain, leaf, left, right };
          }
        }
      }
      if (best.left.length === 0) break;
      const depth = (best.leaf?.depth ?? 0) + 1;
      leaves = leaves.filter((leaf) => leaf !== best.leaf);
      leaves.push({ rows: best.left, depth }, { rows: best.right, depth });
    }
    for (const { rows } of leaves) {
      const value = p.learningRate * mean(rows, residual);
      for (const row of rows) prediction[row] = (prediction[row] as number) + value;
    }
  }
  return prediction;
}

describe("boosting", () => {
  it.each([
    { trees: 4, leaves: 6, maxDepth: 3, minRowsPerLeaf: 5, maxBins: 16, learningRate: 0.3 },
    { trees: 3, leaves: 12, maxDepth: 64, minRowsPerLeaf: 3, maxBins: 255, learningRate: 1 },
    { trees: 5, leaves: 2, maxDepth: 1, minRowsPerLeaf: 20, maxBins: 8, learningRate: 0.1 },
  ])("finds the splits of the textbook: %o", async (over) => {
    const { x, y } = sample(150, 5);
    const model = await fitModel(x, y, over);
    const expected = slowPredictions(x, y, params(over));
    const actual = await model.predictAll(x);
    for (let row = 0; row < x.rows; row++) expect(actual[row]).toBeCloseTo(expected[row] as number, 9);
  });

  it("learns what it was not shown", async () => {
    const seen = sample(3000, 8, 1);
    const unseen = sample(1000, 8, 2);
    const model = await fitModel(seen.x, seen.y, { trees: 150 });
    const predicted = await model.predictAll(unseen.x);
    const mean = unseen.y.reduce((s, v) => s + v, 0) / unseen.y.length;
    const error = unseen.y.reduce((s, v, i) => s + (v - (predicted[i] as number)) ** 2, 0);
    const spread = unseen.y.reduce((s, v) => s + (v - mean) ** 2, 0);
    expect(1 - error / spread).toBeGreaterThan(0.95);
  });

  it("keeps to its limits of depth, leaves and rows", async () => {
    const { x, y } = sample(400, 4);
    for (const over of [
      { maxDepth: 2 },
      { leaves: 5 },
      { minRowsPerLeaf: 90 },
      { minHessianPerLeaf: 90, minRowsPerLeaf: 1 },
    ]) {
      const { forest } = await fitModel(x, y, { trees: 1, ...over });
      expect(forest.leafValue.length).toBeLessThanOrEqual(over.maxDepth ? 4 : (over.leaves ?? 4));
      expect(forest.leafValue.length).toBeGreaterThan(1);
    }
  });

  it("shrinks leaves by l2 and drops splits below minGain", async () => {
    const { x, y } = sample(400, 4);
    const size = async (over: Partial<GbdtParams>) => {
      const { forest } = await fitModel(x, y, { trees: 1, leaves: 4, ...over });
      return { sum: forest.leafValue.reduce((s, v) => s + Math.abs(v), 0), leaves: forest.leafValue.length };
    };
    expect((await size({ l2: 1000 })).sum).toBeLessThan(0.5 * (await size({})).sum);
    expect((await size({ minGain: 60 })).leaves).toBeLessThan((await size({})).leaves);
    expect((await fitModel(x, y, { trees: 3, minGain: 1e6 })).treeCount).toBe(0);
  });

  it("is the mean where nothing can be split", async () => {
    const x = { rows: 60, columns: 2, values: new Float64Array(120).fill(7) };
    const y = Float64Array.from({ length: 60 }, (_, i) => i % 4);
    const model = await fitModel(x, y, { trees: 5 });
    expect(model.treeCount).toBe(0);
    expect(await model.predict(Float64Array.of(1, 2))).toBe(1.5);
    const same = await fitModel(sample(60, 2).x, new Float64Array(60).fill(0.25), { trees: 5 });
    expect(await same.predict(Float64Array.of(1, 2))).toBe(0.25);
  });

  it("cut to n trees, it is the model of a fit with n trees", async () => {
    const { x, y } = sample(500, 6);
    const long = await fitModel(x, y, { trees: 40 });
    const short = await fitModel(x, y, { trees: 15 });
    expect(long.truncate(15).serialize()).toEqual(short.serialize());
    const [at0, at15, at40, beyond] = await long.predictAtSteps(x, [0, 15, 40, 90]);
    expect(new Set(at0).size).toBe(1);
    expect(at15).toEqual(await short.predictAll(x));
    expect(at40).toEqual(await long.predictAll(x));
    expect(beyond).toEqual(at40);
  });

  it("is the same model to the bit when fitted again, and does not depend on constant columns", async () => {
    const { x, y } = sample(500, 6);
    const once = await fitModel(x, y, { trees: 20 });
    expect((await fitModel(x, y, { trees: 20 })).serialize()).toEqual(once.serialize());
    const wide = Float64Array.from({ length: x.rows * 7 }, (_, i) =>
      i % 7 === 6 ? 3 : (x.values[Math.floor(i / 7) * 6 + (i % 7)] as number),
    );
    const wider = await fitModel({ rows: x.rows, columns: 7, values: wide }, y, { trees: 20 });
    expect(wider.forest.leafValue).toEqual(once.forest.leafValue);
  });

  it("stops between trees when aborted and lets others run meanwhile", async () => {
    const { x, y } = sample(20_000, 30);
    const controller = new AbortController();
    let done = 0;
    setTimeout(() => controller.abort(new Error("enough")), 1);
    const fitting = gbdtFamily.fit(x, y, params({ trees: 5000 }), {
      seed: 1,
      signal: controller.signal,
      onProgress: (at) => {
        done = at;
      },
    });
    await expect(fitting).rejects.toThrow("enough");
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(5000);
  });

  it("refuses what it cannot fit or predict, by name", async () => {
    const { x, y } = sample(50, 3);
    const broken = { ...x, values: x.values.slice() };
    broken.values[3 * 3 + 1] = Number.NaN;
    await expect(fitModel(broken, y, {})).rejects.toThrow("feature 1 of row 3 is NaN");
    await expect(fitModel(x, y.subarray(1), {})).rejects.toThrow(ModelError);
    await expect(
      fitModel(
        x,
        y.map((v, i) => (i === 4 ? Number.POSITIVE_INFINITY : v)),
        {},
      ),
    ).rejects.toThrow("target 4 is Infinity");
    const model = await fitModel(x, y, { trees: 2 });
    await expect(model.predict(Float64Array.of(1, 2))).rejects.toThrow("takes 3 features, the row has 2");
    await expect(model.predict(Float64Array.of(1, Number.NaN, 3))).rejects.toThrow("feature 1 is NaN");
    await expect(model.predictAll(broken)).rejects.toThrow("feature 1 is NaN");
  });
});

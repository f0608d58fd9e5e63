import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteWriter } from "@/lib/models/bytes";
import { type Matrix, ModelError } from "@/lib/models/model";
import { INPUT_LIMIT } from "@/lib/models/neural/scaling";
import { loadTensorflow } from "@/lib/models/neural/tensorflow";
import { seededRandom } from "@/lib/models/random";
import { mlpFamily } from "./mlp";
import { deserializeNetwork, MlpModel } from "./network";
import { MlpParams } from "./params";

function sample(rows: number, seed: number): { x: Matrix; y: Float64Array } {
  const next = seededRandom(seed);
  const values = Float64Array.from({ length: rows * 4 }, (_, i) => (i % 4 === 3 ? 5 : 100 + 10 * next()));
  const y = Float64Array.from({ length: rows }, (_, row) => {
    const [a, b] = [values[row * 4] as number, values[row * 4 + 1] as number];
    return 1e-4 * (Math.abs(a - 105) - 0.3 * (b - 105)) + 3e-3;
  });
  return { x: { rows, columns: 4, values }, y };
}

const small = MlpParams.parse({ hiddenLayers: [16, 8], epochs: 40, batchSize: 64, learningRate: 0.01, l2: 0 });
const trained = (over: Partial<MlpParams> = {}, seed = 7, rows = 800) => {
  const { x, y } = sample(rows, 1);
  return mlpFamily.fit(x, y, { ...small, ...over }, { seed });
};

describe("the dense network", () => {
  it("trains on WebAssembly", async () => {
    const { tf, engine } = await loadTensorflow();
    expect(tf.getBackend()).toBe("wasm");
    expect(engine).toBe("tfjs 4.22.0 wasm");
  });

  it("learns what it was not shown, whatever the units", async () => {
    const model = await trained();
    const { x, y } = sample(300, 2);
    const predicted = await model.predictAll(x);
    const mean = y.reduce((s, v) => s + v, 0) / y.length;
    const error = y.reduce((s, v, i) => s + (v - (predicted[i] as number)) ** 2, 0);
    expect(1 - error / y.reduce((s, v) => s + (v - mean) ** 2, 0)).toBeGreaterThan(0.95);
  });

  it("is the same to the bit for the same seed, another for another, and leaves no tensors behind", async () => {
    const { tf } = await loadTensorflow();
    const once = (await trained({ epochs: 3 })).serialize();
    const tensors = tf.memory().numTensors;
    expect((await trained({ epochs: 3 })).serialize()).toEqual(once);
    expect((await trained({ epochs: 3 }, 8)).serialize()).not.toEqual(once);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("predicts one row as it predicts all, also after saving and loading", async () => {
    const model = await trained({ epochs: 2 });
    const loaded = await mlpFamily.load(model.serialize());
    const { x } = sample(200, 3);
    const all = await model.predictAll(x);
    expect(await loaded.predictAll(x)).toEqual(all);
    for (let row = 0; row < x.rows; row++)
      expect(await loaded.predict(x.values.slice(row * 4, row * 4 + 4))).toBe(all[row]);
  });

  it("computes what tfjs computes", async () => {
    const { tf } = await loadTensorflow();
    const { network } = (await trained({ epochs: 2 })) as MlpModel;
    const { x } = sample(50, 4);
    const predicted = await new MlpModel(network).predictAll(x);
    for (let row = 0; row < x.rows; row++) {
      const inputs = Float64Array.from({ length: 4 }, (_, c) => {
        const z =
          ((x.values[row * 4 + c] as number) - (network.inputMean[c] as number)) * (network.inputScale[c] as number);
        return Math.max(-INPUT_LIMIT, Math.min(INPUT_LIMIT, z));
      });
      let signal = tf.tensor2d(Float32Array.from(inputs), [1, 4]);
      for (const [i, layer] of network.layers.entries()) {
        signal = tf.add(
          tf.matMul(signal, tf.tensor2d(layer.weights, [layer.inputs, layer.outputs])),
          tf.tensor1d(layer.bias),
        );
        if (i < network.layers.length - 1) signal = tf.relu(signal);
      }
      const expected = network.targetMean + (signal.dataSync()[0] as number) * network.targetScale;
      expect(Math.abs((predicted[row] as number) - expected)).toBeLessThan(1e-5 * network.targetScale);
    }
  });

  it("stops early, at the weights that were best on the rows it was not shown", async () => {
    const epochs: number[] = [];
    const { x, y } = sample(400, 5);
    // Targets of the kept rows say the opposite: the first epochs are the best ones.
    const flipped = y.map((target, row) => (row < 300 ? target : 6e-3 - target));
    const params = { ...small, epochs: 60, validationShare: 0.25, patience: 4 };
    const early = await mlpFamily.fit(x, flipped, params, { seed: 1, onProgress: (done) => epochs.push(done) });
    expect(epochs.length).toBeLessThan(60);
    const loss = async (model: Awaited<typeof early>) =>
      (await model.predictAll(x)).subarray(300).reduce((s, v, i) => s + (v - (flipped[300 + i] as number)) ** 2, 0);
    const late = await mlpFamily.fit(x, flipped, { ...params, patience: 1000 }, { seed: 1 });
    const all = await mlpFamily.fit(
      { ...x, rows: 300, values: x.values.subarray(0, 1200) },
      flipped.subarray(0, 300),
      { ...params, validationShare: 0 },
      { seed: 1 },
    );
    expect(await loss(early)).toBeLessThanOrEqual((await loss(late)) * 1.0001);
    expect(await loss(early)).toBeLessThan(await loss(all));
  });

  it("answers the mean for a constant target and ignores constant columns", async () => {
    const { x } = sample(100, 6);
    const model = await mlpFamily.fit(x, new Float64Array(100).fill(0.02), { ...small, epochs: 2 }, { seed: 1 });
    expect(await model.predict(Float64Array.of(100, 101, 102, 5))).toBeCloseTo(0.02, 15);
    const other = await trained({ epochs: 2 });
    expect(await other.predict(Float64Array.of(100, 101, 102, 5))).toBe(
      await other.predict(Float64Array.of(100, 101, 102, -1e300)),
    );
  });

  it("stops between batches when aborted", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("enough")), 20);
    const { x, y } = sample(5000, 1);
    const fitting = mlpFamily.fit(x, y, { ...small, epochs: 1000 }, { seed: 1, signal: controller.signal });
    await expect(fitting).rejects.toThrow("enough");
  });

  it("refuses what it cannot fit or predict, by name", async () => {
    const { x, y } = sample(50, 1);
    const broken = { ...x, values: x.values.map((v, i) => (i === 9 ? Number.NaN : v)) };
    await expect(mlpFamily.fit(broken, y, small, { seed: 1 })).rejects.toThrow("feature 1 of row 2 is NaN");
    await expect(mlpFamily.fit(x, y.subarray(1), small, { seed: 1 })).rejects.toThrow(ModelError);
    const model = await trained({ epochs: 1 });
    await expect(model.predict(new Float64Array(3))).rejects.toThrow("takes 4 features, the row has 3");
    await expect(model.predict(Float64Array.of(1, 2, Number.POSITIVE_INFINITY, 3))).rejects.toThrow(
      "feature 2 is Infinity",
    );
  });

  it("reads networks of the first format, which do not know what trained them", async () => {
    const bytes = new ByteWriter().u32(1).u32(2).u32(2).u32(2).u32(1);
    bytes.column("f64", [1, 0]).column("f64", [2, 1]).column("f64", [0.5, 0.25]);
    bytes.column("f32", [1, -1, 0.5, 2]).column("f32", [0, 0.25]).column("f32", [2, -3]).column("f32", [1]);
    const old = bytes.finish();
    const model = await mlpFamily.load(old);
    // Inputs (2, 4): hidden max(0, 2 + 2) = 4 and max(0, −2 + 8 + 0.25) = 6.25; output 8 − 18.75 + 1 = −9.75.
    expect(await model.predict(Float64Array.of(2, 4))).toBe(0.5 - 9.75 * 0.25);
    expect(model.engine).toBeUndefined();
    expect(model.serialize()).toEqual(old);
    const params = { hiddenLayers: [64, 32], epochs: 20, batchSize: 512, learningRate: 1e-3, l2: 1e-4 };
    expect(MlpParams.parse({ ...params, validationShare: 0, patience: 5 })).toMatchObject(params);
  });

  it("mutated in any place is refused or predicts finite numbers", async () => {
    const bytes = (await trained({ epochs: 1, hiddenLayers: [5] })).serialize();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.option(fc.nat(bytes.length), { freq: 5 }),
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 4, maxLength: 4 }),
        async (changes, length, row) => {
          const mutated = bytes.slice(0, length ?? bytes.length);
          for (const [at, value] of changes) if (at < mutated.length) mutated[at] = value;
          let network: ReturnType<typeof deserializeNetwork>;
          try {
            network = deserializeNetwork(mutated);
          } catch (error) {
            expect(error).toBeInstanceOf(ModelError);
            return;
          }
          const inputs = Float64Array.from({ length: network.inputMean.length }, (_, i) => row[i % 4] as number);
          expect(Number.isFinite(await new MlpModel(network).predict(inputs))).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

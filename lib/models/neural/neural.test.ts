/** What all networks share: gradients, steps, objectives, times, masks, memory. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conv1dArchitecture } from "@/lib/models/conv1d/architecture";
import { conv1dFamily } from "@/lib/models/conv1d/conv1d";
import { gruArchitecture } from "@/lib/models/gru/architecture";
import { gruFamily } from "@/lib/models/gru/gru";
import { mlpArchitecture, mlpFamily } from "@/lib/models/mlp/mlp";
import type { FitContext, Matrix, ModelFamily } from "@/lib/models/model";
import { objectiveFunctions } from "@/lib/models/objective/functions";
import { Objective } from "@/lib/models/objective/objective";
import { normalRandom, seededRandom } from "@/lib/models/random";
import { Adam } from "./adam";
import type { Architecture } from "./architecture";
import { BatchLoss } from "./batch-loss";
import { loadTensorflow } from "./tensorflow";
import { forwardRows, gradients, initialWeights } from "./train";

const BARS = 6;
const FIELDS = ["open", "high", "low", "close", "volume"];
const columnNames = [
  ...Array.from({ length: BARS }, (_, bar) => FIELDS.map((field) => `feature_${field}_${bar}`)).flat(),
  "momentum",
  "sigma",
];
const columns = columnNames.length;
const sequence = { start: 0, bars: BARS };
const ARCHITECTURES: [string, Architecture][] = [
  ["mlp", mlpArchitecture([columns, 7, 5, 1])],
  ["conv1d", conv1dArchitecture({ columns, sequence, filters: [3, 4], kernelSize: 3, poolSize: 2, hiddenLayers: [5] })],
  [
    "conv1d without pooling",
    conv1dArchitecture({ columns, sequence, filters: [2, 2], kernelSize: 1, poolSize: 1, hiddenLayers: [] }),
  ],
  ["gru", gruArchitecture({ columns, sequence, units: 4, hiddenLayers: [3] })],
];

const normal = normalRandom(seededRandom(3));
function sample(rows: number): { x: Matrix; y: Float64Array; context: FitContext } {
  const values = Float64Array.from({ length: rows * columns }, (_, i) =>
    i % columns === columns - 1 ? 0.01 + 0.001 * Math.abs(normal()) : 1 + 0.02 * normal(),
  );
  const y = Float64Array.from(
    { length: rows },
    (_, row) => 0.1 * ((values[row * columns + 3] as number) - 1) + 1e-3 * normal(),
  );
  const asOf = Float64Array.from({ length: rows }, (_, i) => i * 60_000);
  return { x: { rows, columns, values }, y, context: { seed: 5, columnNames, asOf, gapMs: 60_000 } };
}

const OBJECTIVES = ["squared", "absolute", "huber", "magnitude", "directional", "czar"].map((name) =>
  Objective.parse({ name }),
);
const small = { epochs: 3, batchSize: 16 };
const FAMILIES: [string, ModelFamily, object][] = [
  ["mlp", mlpFamily as ModelFamily, { ...small, hiddenLayers: [6] }],
  ["conv1d", conv1dFamily as ModelFamily, { ...small, filters: [3], hiddenLayers: [4] }],
  ["gru", gruFamily as ModelFamily, { ...small, units: 3, hiddenLayers: [4] }],
];

describe.each(ARCHITECTURES)("gradients through %s", (_name, architecture) => {
  it("are the slopes of the outputs", async () => {
    const { tf } = await loadTensorflow();
    const rows = Int32Array.of(3, 0, 2, 4);
    const next = seededRandom(8);
    const inputs = { columns, values: Float32Array.from({ length: 5 * columns }, () => 2 * next() - 1) };
    const weights = initialWeights(architecture.parameters, next).map((column) =>
      column.map((w) => w + 0.2 * (next() - 0.3)),
    );
    const slopes = Float32Array.of(1, -2, 0.5, 3);
    let seen: Float32Array = new Float32Array();
    const found = gradients(tf, architecture, weights, inputs, rows, [], (outputs) => {
      seen = outputs.slice();
      return slopes;
    });
    const weighted = async () => {
      const outputs = await forwardRows(tf, architecture, weights, inputs, rows);
      return outputs.reduce((sum, output, i) => sum + output * (slopes[i] as number), 0);
    };
    expect(await forwardRows(tf, architecture, weights, inputs, rows)).toEqual(seen);
    for (const [c, column] of weights.entries()) {
      for (let i = 0; i < column.length; i += Math.ceil(column.length / 6)) {
        const kept = column[i] as number;
        const step = 2e-3;
        column[i] = kept + step;
        const above = await weighted();
        column[i] = kept - step;
        const below = await weighted();
        column[i] = kept;
        const slope = found[c]?.[i] as number;
        expect(Math.abs((above - below) / (2 * step) - slope)).toBeLessThan(0.02 * (1 + Math.abs(slope)));
      }
    }
  });
});

describe("Adam", () => {
  it("takes first steps as long as the learning rate, against the slope", () => {
    const weights = [Float32Array.of(1, 1, 1)];
    new Adam(weights, [true], { weightDecay: 0, l2: 0, gradientClip: 0 }).step([Float32Array.of(5, -1e-3, 0)], 0.1);
    expect(weights[0]?.[0]).toBeCloseTo(0.9, 5);
    expect(weights[0]?.[1]).toBeCloseTo(1.1, 3);
    expect(weights[0]?.[2]).toBe(1);
  });

  it("decays weights apart from the slope, and spares biases", () => {
    const weights = [Float32Array.of(2), Float32Array.of(2)];
    const adam = new Adam(weights, [true, false], { weightDecay: 0.5, l2: 0, gradientClip: 0 });
    adam.step([Float32Array.of(0), Float32Array.of(0)], 0.1);
    expect(weights.map(([weight]) => weight)).toEqual([Math.fround(1.9), 2]);
  });

  it("scales long gradients down as a whole and refuses those that are not finite", () => {
    const [clipped, small] = [[Float32Array.of(0)], [Float32Array.of(0)]];
    const adams = [clipped, small].map((w) => new Adam(w, [false], { weightDecay: 0, l2: 0, gradientClip: 1 }));
    // After a short gradient a long one would dominate the mean; clipped to 1 it counts as 1.
    for (const g of [0.5, 100]) adams[0]?.step([Float32Array.of(g)], 0.1);
    for (const g of [0.5, 1]) adams[1]?.step([Float32Array.of(g)], 0.1);
    expect(clipped).toEqual(small);
    expect(() => adams[0]?.step([Float32Array.of(Number.NaN)], 0.1)).toThrow("training diverged at learning rate 0.1");
  });
});

describe("the objective of a batch", () => {
  const { x, y } = sample(40);
  const withColumn = Objective.parse({ name: "czar", sigma: "sigma" });
  it.each([...OBJECTIVES, withColumn].map((objective) => [JSON.stringify(objective), objective] as const))(
    "has the slopes of its plain functions: %s",
    (_text, objective) => {
      const loss = new BatchLoss(objective, { x, y, columnNames, fittedTo: 30, asideFrom: 32 });
      const fitted = y.subarray(0, 30);
      const plain = objectiveFunctions(objective, {
        y: fitted,
        x: { ...x, rows: 30, values: x.values.subarray(0, 30 * columns) },
        columnNames,
      });
      expect(loss.targetMean).toBe(plain.initial(fitted));
      fc.assert(
        fc.property(
          fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 30, maxLength: 30 }),
          (outputs) => {
            const predictions = Float64Array.from(outputs, (o) => loss.targetMean + loss.targetScale * Math.fround(o));
            const [slopes, curvatures] = [new Float64Array(30), new Float64Array(30)];
            plain.derivatives(fitted, predictions, slopes, curvatures);
            const rows = Int32Array.of(7, 29, 0);
            const given = loss.slopes(
              rows,
              Float32Array.from(rows, (row) => outputs[row] as number),
            );
            for (const [i, row] of rows.entries()) {
              expect(given[i]).toBeCloseTo((slopes[row] as number) / (3 * loss.targetScale), 5);
            }
          },
        ),
        { numRuns: 50 },
      );
    },
  );
});

describe.each(FAMILIES)("training %s", (name, family, params) => {
  const { x, y, context } = sample(120);
  const train = (over: object, ctx: FitContext = context) =>
    family.fit(x, y, family.params.parse({ ...params, ...over }), ctx);

  it.each(OBJECTIVES.map((objective) => [objective.name, objective] as const))(
    "minimises %s",
    async (_n, objective) => {
      const { loss } = objectiveFunctions(objective, { y });
      const trained = await train({ objective, epochs: 30, learningRate: 0.01 });
      const start = new Float64Array(y.length).fill(objectiveFunctions(objective, { y }).initial(y));
      expect(loss(y, await trained.predictAll(x))).toBeLessThan(0.9 * loss(y, start));
    },
  );

  it("draws dropout masks from the seed alone, and none without dropout", async () => {
    const bytes = async (over: object, seed = 5) => (await train(over, { ...context, seed })).serialize();
    const dropped = await bytes({ dropout: 0.3 });
    expect(await bytes({ dropout: 0.3 })).toEqual(dropped);
    expect(await bytes({ dropout: 0.3 }, 6)).not.toEqual(dropped);
    expect(await bytes({})).not.toEqual(dropped);
  });

  it("obeys decay, clipping and schedule", async () => {
    const plain = (await train({})).serialize();
    for (const over of [
      { weightDecay: 1 },
      { gradientClip: 1e-3, weightDecay: 0 },
      { learningRateSchedule: "cosine" },
    ]) {
      expect((await train(over)).serialize()).not.toEqual(plain);
    }
  });

  it("learns from no row that is set aside or within the gap before it", async () => {
    const early = { validationShare: 0.25, patience: 100, epochs: 1 };
    const weights = async (changed: (row: number) => boolean) => {
      const targets = y.map((target, row) => (changed(row) ? target + 1 : target));
      return (
        await family.fit(x, targets, family.params.parse({ ...params, ...early }), { ...context, gapMs: 600_000 })
      ).serialize();
    };
    const before = await weights(() => false);
    // Rows from 90 on are set aside; a gap of ten minutes leaves out the nine before.
    expect(await weights((row) => row >= 81)).toEqual(before);
    expect(await weights((row) => row === 80)).not.toEqual(before);
  });

  it("goes back to the best epoch and stops", async () => {
    const told: number[] = [];
    const noise = Float64Array.from(y, () => normal());
    const early = { validationShare: 0.4, patience: 2, epochs: 200, learningRate: 0.05 };
    await family.fit(x, noise, family.params.parse({ ...params, ...early }), {
      ...context,
      onProgress: (done) => told.push(done),
    });
    expect(told.length).toBeLessThan(200);
    const best = told.length - 2;
    const stopped = await family.fit(x, noise, family.params.parse({ ...params, ...early }), context);
    const short = await family.fit(x, noise, family.params.parse({ ...params, ...early, epochs: best }), context);
    expect(short.serialize()).toEqual(stopped.serialize());
  });

  it("leaves no tensors behind: after a fit, an abort, an error", async () => {
    const { tf } = await loadTensorflow();
    await train({ dropout: 0.2, validationShare: 0.2 });
    const tensors = tf.memory().numTensors;
    await train({ dropout: 0.2, validationShare: 0.2 });
    expect(tf.memory().numTensors).toBe(tensors);
    const controller = new AbortController();
    const aborted = train(
      { epochs: 1000 },
      { ...context, signal: controller.signal, onProgress: () => controller.abort(new Error("enough")) },
    );
    await expect(aborted).rejects.toThrow("enough");
    expect(tf.memory().numTensors).toBe(tensors);
    const failing = train(
      {},
      {
        ...context,
        onProgress: () => {
          throw new Error("no room for progress");
        },
      },
    );
    await expect(failing).rejects.toThrow("no room for progress");
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("names what trained it, also after saving", async () => {
    const model = await train({});
    expect(model.engine).toBe("tfjs 4.22.0 wasm");
    expect((await family.load(model.serialize())).engine).toBe(model.engine);
    expect(model.family).toBe(name);
  });
});

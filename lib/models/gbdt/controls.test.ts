/** Objectives and controls of gradient boosting. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sliceRows } from "@/lib/models/matrix";
import { type FitContext, ModelError } from "@/lib/models/model";
import { objectiveFunctions } from "@/lib/models/objective/functions";
import type { Objective, ObjectiveFunctions } from "@/lib/models/objective/objective";
import { binMatrix } from "./binning";
import { GbdtModel } from "./forest";
import { fitBinned, gbdtFamily } from "./gbdt";
import { GbdtParams } from "./params";
import { deserializeForest, serializeForest } from "./serialize";
import { type Sample, sample } from "./testing/samples";
import { textbookPredictions } from "./testing/textbook";

const NAMES = ["a", "b", "c", "d", "e", "f", "g", "h"];
const parse = (over: object) => GbdtParams.parse(over);
const fitTo = ({ x, y }: Sample, over: object, context: Partial<FitContext> = {}) =>
  gbdtFamily.fit(x, y, parse(over), {
    seed: 1,
    columnNames: NAMES.slice(0, x.columns),
    ...context,
  }) as Promise<GbdtModel>;

const OBJECTIVES: Objective[] = [
  { name: "squared" },
  { name: "absolute" },
  { name: "huber", delta: 0.5 },
  { name: "magnitude", power: 1, floor: 0.05, sigma: "training" },
  { name: "directional", alpha: 1, scale: 2, sigma: "training" },
  { name: "czar", alpha: 1, epsilon: 1, tau: 0.05, sigma: "training" },
];

describe("the splits of the textbook", () => {
  const small = { trees: 3, leaves: 6, maxDepth: 4, minRowsPerLeaf: 5, maxBins: 12, learningRate: 0.4 };
  const controls = [
    {},
    { l2: 3 },
    { l1: 2.5 },
    { minGain: 1.5 },
    { minHessianPerLeaf: 20, minRowsPerLeaf: 1 },
    { monotone: { a: 1, b: -1 } },
    { monotone: { a: -1, c: 1 }, l1: 1, l2: 2 },
  ];
  const cases = OBJECTIVES.flatMap((objective) => controls.map((control) => ({ objective, ...control })));
  it.each(cases)("are found: %j", async (over) => {
    const rows = sample(110, 4, 7);
    // Gradients that are but signs make many splits equally good: one column leaves the order of columns out of it.
    if (over.objective.name === "absolute")
      rows.x.values.forEach((_, i, all) => void (i % 4 > 0 && all.fill(0, i, i + 1)));
    const params = parse({ ...small, ...over });
    const directions = ["a", "b", "c", "d"].map((name) => params.monotone[name] ?? 0);
    const objective = objectiveFunctions(params.objective, { y: rows.y });
    const expected = textbookPredictions(rows, params, objective, directions);
    const actual = await (await fitTo(rows, { ...small, ...over })).predictAll(rows.x);
    for (let row = 0; row < rows.x.rows; row++) expect(actual[row]).toBeCloseTo(expected[row] as number, 8);
  });
});

describe("objectives", () => {
  it.each(OBJECTIVES)("make their own loss less, tree by tree: %j", async (objective) => {
    const rows = sample(600, 5);
    const model = await fitTo(rows, { trees: 60, objective, leaves: 8 });
    const functions = objectiveFunctions(objective, { y: rows.y });
    const answers = await model.predictAtSteps(rows.x, [0, 10, 60]);
    const [before, soon, after] = answers.map((answer) => functions.loss(rows.y, answer)) as [number, number, number];
    expect(soon).toBeLessThan(before);
    expect(after).toBeLessThan(soon);
    expect(after).toBeLessThan(0.7 * before);
  });

  it("may be given as functions; their derivatives must be usable", async () => {
    const { x, y } = sample(300, 4);
    const binned = binMatrix(x, 63);
    const scaled: ObjectiveFunctions = {
      name: "twice the square",
      isSquaredError: false,
      initial: (targets) => targets.reduce((s, t) => s + t, 0) / targets.length,
      derivatives(targets, prediction, gradient, hessian) {
        for (const [i, target] of targets.entries()) gradient[i] = 4 * ((prediction[i] as number) - target);
        hessian.fill(4);
      },
      loss: (targets, prediction) => targets.reduce((s, t, i) => s + 2 * (t - (prediction[i] as number)) ** 2, 0),
    };
    const params = parse({ trees: 10, maxBins: 63 });
    const custom = await fitBinned(binned, y, params, { seed: 1 }, { objective: scaled });
    const square = await fitBinned(binned, y, params, { seed: 1 });
    expect(custom.forest.feature).toEqual(square.forest.feature);
    const [a, b] = [await custom.predictAll(x), await square.predictAll(x)];
    for (let row = 0; row < 300; row++) expect(a[row]).toBeCloseTo(b[row] as number, 9);
    const broken = { ...scaled, derivatives: (_y: unknown, _p: unknown, g: Float64Array) => void g.fill(1) };
    await expect(fitBinned(binned, y, params, { seed: 1 }, { objective: broken })).rejects.toThrow(
      'the objective "twice the square" has gradient 1 and hessian 0 at row 0',
    );
  });

  it("take σ from a column, shared preparations too, and refuse a column that is not there", async () => {
    const { x, y } = sample(300, 4);
    const positive = { ...x, values: x.values.map((value) => Math.abs(value) + 0.1) };
    const params = parse({ trees: 5, objective: { name: "czar", sigma: "b" } });
    const context = { seed: 1, columnNames: ["a", "b", "c", "d"] };
    const alone = await gbdtFamily.fit(positive, y, params, context);
    const sharing = gbdtFamily.sharing as NonNullable<typeof gbdtFamily.sharing>;
    const prepared = structuredClone(sharing.prepare(positive, params));
    const shared = await sharing.fitPrepared(prepared, y, params, context);
    expect(shared.serialize()).toEqual(alone.serialize());
    expect(sharing.preparationKey(params)).not.toBe(sharing.preparationKey(parse({})));
    await expect(gbdtFamily.fit(positive, y, params, { seed: 1 })).rejects.toThrow('σ from the column "b"');
  });
});

describe("monotone columns", () => {
  it("never turn the wrong way, whatever the rest of the row", async () => {
    const seeds = fc.integer({ min: 1, max: 1e6 });
    await fc.assert(
      fc.asyncProperty(seeds, fc.constantFrom(...OBJECTIVES), fc.constantFrom(0, 2), async (seed, objective, l1) => {
        const rows = sample(250, 3, seed);
        const model = await fitTo(rows, { trees: 8, objective, l1, monotone: { a: 1, b: -1 }, minRowsPerLeaf: 3 });
        for (let row = 0; row < 20; row++) {
          const values = rows.x.values.slice(row * 3, row * 3 + 3);
          for (const [column, direction] of [
            [0, 1],
            [1, -1],
          ] as const) {
            let last = Number.NEGATIVE_INFINITY;
            for (let step = -2; step <= 2; step += 0.1) {
              values[column] = step;
              const answer = direction * (await model.predict(values));
              expect(answer).toBeGreaterThanOrEqual(last - 1e-12);
              last = answer;
            }
            values[column] = rows.x.values[row * 3 + column] as number;
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it("are refused by names that are not there", async () => {
    const rows = sample(60, 2);
    await expect(fitTo(rows, { monotone: { nosuch: 1 } })).rejects.toThrow(
      'monotone names the column "nosuch", which is not there; the columns are a, b',
    );
    await expect(fitTo(rows, { monotone: { a: 1 } }, { columnNames: undefined })).rejects.toThrow(ModelError);
  });
});

describe("random parts", () => {
  it.each([{ subsample: 0.5 }, { columnSample: 0.5 }, { subsample: 0.7, columnSample: 0.4 }])(
    "are the seed's: %j",
    async (over) => {
      const rows = sample(400, 8);
      const once = await fitTo(rows, { trees: 12, ...over }, { seed: 5 });
      expect((await fitTo(rows, { trees: 12, ...over }, { seed: 5 })).serialize()).toEqual(once.serialize());
      expect((await fitTo(rows, { trees: 12, ...over }, { seed: 6 })).serialize()).not.toEqual(once.serialize());
      expect((await fitTo(rows, { trees: 12 }, { seed: 5 })).serialize()).not.toEqual(once.serialize());
      const longer = await fitTo(rows, { trees: 30, ...over }, { seed: 5 });
      expect(longer.truncate(12).serialize()).toEqual(once.serialize());
    },
  );

  it("draw columns for each tree, of which it uses no other", async () => {
    const { forest } = await fitTo(sample(500, 8), { trees: 40, columnSample: 0.25 });
    const used = [...forest.roots].map(
      (root, tree) => new Set(forest.feature.subarray(root, forest.roots[tree + 1] ?? forest.feature.length)),
    );
    for (const columns of used) expect(columns.size).toBeLessThanOrEqual(2);
    expect(new Set(used.flatMap((columns) => [...columns])).size).toBe(8);
  });

  it("are drawn again where a draw allows no split", async () => {
    const { x, y } = sample(300, 8);
    // Only the first column says anything.
    for (let row = 0; row < 300; row++) y[row] = (x.values[row * 8] as number) > 0 ? 1 : 0;
    const model = await fitTo({ x, y }, { trees: 15, columnSample: 0.125, minGain: 8, minRowsPerLeaf: 100 });
    expect(model.treeCount).toBeGreaterThan(3);
    expect(new Set(model.forest.feature)).toEqual(new Set([0]));
  });

  it("predict rows that a tree did not see as the forest does: the next tree fits what is really left", async () => {
    const rows = sample(500, 4);
    const rough = await fitTo(rows, { trees: 80, subsample: 0.3, minRowsPerLeaf: 5 });
    const predicted = await rough.predictAll(rows.x);
    const error = rows.y.reduce((s, t, i) => s + (t - (predicted[i] as number)) ** 2, 0) / 500;
    expect(error).toBeLessThan(0.03);
  });
});

describe("early stopping", () => {
  const HOUR = 3_600_000;
  // Few values a feature, so that bins do not depend on which rows there are.
  const rows = sample(600, 4, 3, 12);
  for (let i = 0; i < 600; i++) rows.y[i] = (rows.y[i] as number) + 2 * Math.sin(i * i);
  const asOf = Float64Array.from({ length: 600 }, (_, i) => i * HOUR);
  const times = { asOf, gapMs: 10 * HOUR };
  const over = { trees: 120, learningRate: 0.2, validationShare: 0.25 };

  it("keeps the best step on the last rows, a gap away from those fitted", async () => {
    const model = await fitTo(rows, { ...over, earlyStoppingRounds: 15 }, times);
    const train = { x: sliceRows(rows.x, 0, 441), y: rows.y.subarray(0, 441) };
    const full = await fitTo(train, over);
    const steps = Array.from({ length: 120 }, (_, i) => i + 1);
    const answers = await full.predictAtSteps(sliceRows(rows.x, 450, 600), steps);
    const losses = answers.map((answer) => answer.reduce((s, p, i) => s + ((rows.y[450 + i] as number) - p) ** 2, 0));
    let best = 1;
    for (let step = 1; step <= 120 && step - best < 15; step++) {
      if ((losses[step - 1] as number) < (losses[best - 1] as number)) best = step;
    }
    expect(best).toBeGreaterThan(1);
    expect(best).toBeLessThan(100);
    expect(model.treeCount).toBe(best);
    expect(model.serialize()).toEqual(full.truncate(best).serialize());
  });

  it("answers for fewer steps as a fit of so many would", async () => {
    const long = await fitTo(rows, { ...over, earlyStoppingRounds: 200 }, times);
    const steps = [1, 2, 5, 17, 60, 120];
    const answers = await long.predictAtSteps(rows.x, steps);
    for (const [i, trees] of steps.entries()) {
      const short = await fitTo(rows, { ...over, trees, earlyStoppingRounds: 200 }, times);
      expect(answers[i]).toEqual(await short.predictAll(rows.x));
      expect(long.truncate(trees).serialize()).toEqual(short.serialize());
    }
  });

  it("refuses rows without times where a gap is asked for, and too few rows", async () => {
    const params = { earlyStoppingRounds: 5 };
    await expect(fitTo(rows, params, { gapMs: HOUR })).rejects.toThrow("asOf");
    await expect(fitTo(rows, params, { asOf: asOf.subarray(1) })).rejects.toThrow("600 rows have 599 times");
    await expect(fitTo(rows, params, { asOf, gapMs: 1000 * HOUR })).rejects.toThrow("leaves 0 of 600 rows");
    await expect(fitTo(rows, params)).resolves.toBeInstanceOf(GbdtModel);
  });
});

describe("parameters", () => {
  it("that were stored before there were these controls mean what they meant", () => {
    const stored = { trees: 300, learningRate: 0.05, maxDepth: 5, leaves: 15, minRowsPerLeaf: 20, l2: 0, maxBins: 63 };
    expect(parse(stored)).toEqual({
      ...stored,
      minHessianPerLeaf: 1e-3,
      minGain: 0,
      l1: 0,
      objective: { name: "squared" },
      subsample: 1,
      columnSample: 1,
      earlyStoppingRounds: 0,
      validationShare: 0.15,
      monotone: {},
    });
  });
});

describe("importance", () => {
  it("is the share of the gain", async () => {
    const shares = (await fitTo(sample(800, 5), { trees: 30 })).importance?.() as Float64Array;
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect((shares[0] as number) + (shares[1] as number)).toBeGreaterThan(0.8);
  });

  it("is not known for forests of the first format, which load and predict all the same", async () => {
    const rows = sample(200, 3);
    const model = await fitTo(rows, { trees: 6 });
    const first = serializeForest({ ...model.forest, gain: null });
    expect(first[0]).toBe(1);
    const loaded = new GbdtModel(deserializeForest(first));
    expect(loaded.importance).toBeUndefined();
    expect(await loaded.predictAll(rows.x)).toEqual(await model.predictAll(rows.x));
    expect(loaded.serialize()).toEqual(first);
    const negative = serializeForest({ ...model.forest, gain: (model.forest.gain as Float64Array).map((g) => -g) });
    expect(() => deserializeForest(negative)).toThrow("gain below 0");
  });
});

/** The laws that every family keeps, whatever is in it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { columnNames, FeaturePlan } from "@/lib/features";
import { allFamilies, describeParams, FAMILY_NAMES, familyByName } from "./families";
import { sliceRows } from "./matrix";
import { type FitContext, type Matrix, type Model, ModelError, type ModelFamily } from "./model";
import { normalRandom, seededRandom } from "./random";

const plan = FeaturePlan.parse({
  version: 1,
  market: "btcusd",
  intervalMinutes: 5,
  inputBars: 8,
  engineered: [{ kind: "log_return", name: "log_return_5m", bars: 1 }],
  target: { kind: "log_return", horizonMinutes: 5 },
  rowEveryMinutes: 5,
});
const names = columnNames(plan);
const columns = names.length;
const ROWS = 240;
const normal = normalRandom(seededRandom(11));
const values = Float64Array.from({ length: ROWS * columns }, () => 1 + 0.01 * normal());
const x: Matrix = { rows: ROWS, columns, values };
const y = Float64Array.from(
  { length: ROWS },
  (_, row) => 0.2 * ((values[row * columns + 3] as number) - 1) + 0.002 * normal(),
);

/** Parameters under which a fit takes a moment; a family that is not named here takes its own first guess. */
const SMALL: Record<string, object> = {
  gbdt: { trees: 8, leaves: 5, minRowsPerLeaf: 5, subsample: 0.8, columnSample: 0.5 },
  mlp: { hiddenLayers: [6], epochs: 3, batchSize: 32 },
  blend: { trees: { trees: 6, leaves: 4 } },
  ensemble: {
    members: [
      { family: "linear", params: {} },
      { family: "gbdt", params: { trees: 5, leaves: 4 } },
      { family: "mlp", params: { hiddenLayers: [4], epochs: 2 } },
    ],
    combine: "stacking",
    folds: 2,
  },
};

const context: FitContext = {
  seed: 17,
  columnNames: names,
  asOf: Float64Array.from({ length: ROWS }, (_, i) => i * 300_000),
  gapMs: 300_000,
  threads: 1,
};
const paramsOf = (family: ModelFamily): unknown => {
  const first = family.grid("quick")[0] as object | undefined;
  const hurried = Object.hasOwn(first ?? {}, "epochs") ? { ...first, epochs: 2 } : first;
  return family.params.parse(SMALL[family.name] ?? hurried ?? {});
};
const fitted = new Map<string, Promise<Model>>();
const modelOf = (family: ModelFamily): Promise<Model> => {
  const known = fitted.get(family.name) ?? family.fit(x, y, paramsOf(family), context);
  fitted.set(family.name, known);
  return known;
};

const trainable = allFamilies().filter((family) => family.trainable);
const table = trainable.map((family) => [family.name, family] as const);

describe("the table of families", () => {
  it("finds each by its name, in the order of the names", () => {
    expect(allFamilies().map(({ name }) => name)).toEqual(
      FAMILY_NAMES.filter((name) => allFamilies().some((f) => f.name === name)),
    );
    for (const family of allFamilies()) expect(familyByName(family.name)).toBe(family);
    expect(() => familyByName("forest")).toThrow('there is no model family "forest"; use one of ');
    expect(() => familyByName("toString")).toThrow(ModelError);
  });

  it.each(allFamilies().map((family) => [family.name, family] as const))(
    "tells people what %s is for",
    (_name, family) => {
      expect(family.title.length).toBeGreaterThan(3);
      expect(family.useWhen.length).toBeGreaterThan(60);
    },
  );
});

describe.each(table)("the family %s", (_name, family) => {
  it("tries parameters that are complete and valid, in grids and draws", () => {
    for (const size of ["quick", "full"] as const) {
      const grid = family.grid(size);
      expect(grid.length).toBeGreaterThan(0);
      expect(new Set(grid.map((params) => JSON.stringify(params))).size).toBe(grid.length);
      for (const params of grid) expect(family.params.parse(params)).toEqual(params);
    }
    expect(family.grid("quick").length).toBeLessThanOrEqual(family.grid("full").length);
    const uniform = seededRandom(3);
    for (let draw = 0; draw < 30; draw++) {
      const params = family.sample(uniform) as object;
      expect(family.params.parse(params)).toEqual(params);
      expect(JSON.parse(JSON.stringify(params))).toEqual(params);
      for (const text of Object.values(describeParams(params))) expect(String(text)).not.toContain("[object");
    }
    for (const edge of [0, 1 - 2 ** -32]) expect(family.params.safeParse(family.sample(() => edge)).success).toBe(true);
  });

  it("refuses parameters that it does not know", () => {
    expect(family.params.safeParse({ ...(paramsOf(family) as object), surprise: 1 }).success).toBe(false);
    expect(() => z.toJSONSchema(family.params, { io: "input" })).not.toThrow();
  });

  it("makes the same model from the same seed, to the bit", async () => {
    const first = await modelOf(family);
    const again = await family.fit(x, y, paramsOf(family), { ...context, threads: 2 });
    expect(Buffer.compare(first.serialize(), again.serialize())).toBe(0);
    expect(first.family).toBe(family.name);
    expect(first.inputCount).toBe(columns);
  });

  it("leaves its inputs as they were", async () => {
    const copies: [Matrix, Float64Array] = [{ ...x, values: values.slice() }, y.slice()];
    await family.fit(...copies, paramsOf(family), context);
    expect(copies[0].values).toEqual(values);
    expect(copies[1]).toEqual(y);
  });

  it("predicts a row alone as among others, to the bit", async () => {
    const model = await modelOf(family);
    const answers = await model.predictAll(x);
    expect(answers).toHaveLength(ROWS);
    expect(answers.every(Number.isFinite)).toBe(true);
    for (let row = 0; row < ROWS; row += 7) {
      expect(await model.predict(values.slice(row * columns, (row + 1) * columns))).toBe(answers[row]);
    }
    expect(await model.predictAll(sliceRows(x, 33, 50))).toEqual(answers.slice(33, 50));
    expect(await model.predictAll(sliceRows(x, 5, 5))).toEqual(new Float64Array());
  });

  it("comes back from its bytes and predicts the same, to the bit", async () => {
    const model = await modelOf(family);
    const bytes = model.serialize();
    const aside = new Uint8Array(bytes.length + 3);
    aside.set(bytes, 3);
    const back = await family.load(aside.subarray(3));
    expect(await back.predictAll(x)).toEqual(await model.predictAll(x));
    expect(Buffer.compare(back.serialize(), bytes)).toBe(0);
    expect(back.importance?.()).toEqual(model.importance?.());
  });

  it("gives an error or a model that answers for bytes that were changed", async () => {
    const bytes = (await modelOf(family)).serialize();
    const few = sliceRows(x, 0, 8);
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.oneof(fc.nat(255), fc.constantFrom(0x7f, 0xff, 0xef, 0x80)));
    const changed = fc.record({
      changes: fc.array(change, { minLength: 1, maxLength: 4 }),
      length: fc.option(fc.nat(bytes.length), { freq: 6 }),
      more: fc.option(fc.uint8Array({ maxLength: 9 }), { freq: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(changed, async ({ changes, length, more }) => {
        const copy = bytes.slice();
        for (const [at, value] of changes) copy[at] = value;
        let model: Model;
        try {
          model = await family.load(new Uint8Array([...copy.subarray(0, length ?? copy.length), ...(more ?? [])]));
          if (model.inputCount !== columns) return;
        } catch (error) {
          expect(error).toBeInstanceOf(ModelError);
          return;
        }
        expect((await model.predictAll(few)).every(Number.isFinite)).toBe(true);
        for (const share of model.importance?.() ?? []) expect(share).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 1000 },
    );
    await expect(family.load(new Uint8Array())).rejects.toThrow(ModelError);
    await expect(family.load(new Uint8Array([...bytes, 0]))).rejects.toThrow(ModelError);
    for (let end = 0; end < bytes.length; end += Math.max(1, Math.floor(bytes.length / 50))) {
      await expect(family.load(bytes.slice(0, end))).rejects.toThrow(ModelError);
    }
  });

  it("answers in finite numbers whatever finite features it sees", async () => {
    const model = await modelOf(family);
    const extreme = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(0, -0, 5e-324, 1e300, -1e300, Number.MAX_VALUE, -Number.MAX_VALUE),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(extreme, { minLength: columns, maxLength: columns }), async (row) => {
        expect(Number.isFinite(await model.predict(Float64Array.from(row)))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it("refuses rows of another width, and features that are not numbers, by name", async () => {
    const model = await modelOf(family);
    const row = values.slice(0, columns);
    await expect(model.predict(row.subarray(1))).rejects.toThrow(
      `takes ${columns} features, the row has ${columns - 1}`,
    );
    await expect(
      model.predictAll({ rows: 1, columns: columns + 1, values: new Float64Array(columns + 1) }),
    ).rejects.toThrow(`takes ${columns} features, the row has ${columns + 1}`);
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const holed = row.slice();
      holed[4] = bad;
      await expect(model.predict(holed)).rejects.toThrow(`feature 4 is ${bad}`);
      await expect(model.predictAll({ rows: 1, columns, values: holed })).rejects.toThrow(ModelError);
    }
  });

  it("refuses training rows that it cannot use", async () => {
    const params = paramsOf(family);
    const refused = (rows: Matrix, targets: Float64Array) =>
      expect(family.fit(rows, targets, params, context)).rejects.toThrow(ModelError);
    await refused(x, y.subarray(1));
    await refused(sliceRows(x, 0, 1), y.subarray(0, 1));
    await refused(
      x,
      y.map((target, i) => (i === 9 ? Number.NaN : target)),
    );
    const holed = { ...x, values: values.slice() };
    holed.values[77] = Number.NaN;
    await refused(holed, y);
  });

  it("shares importance out to the columns", async () => {
    const shares = (await modelOf(family)).importance?.();
    if (!shares) return;
    expect(shares).toHaveLength(columns);
    expect(shares.every((share) => share >= 0)).toBe(true);
    const sum = shares.reduce((a, b) => a + b, 0);
    if (sum !== 0) expect(sum).toBeCloseTo(1, 9);
  });

  it("tells how far it is in whole steps, never backwards", async () => {
    const told: [number, number][] = [];
    await family.fit(x, y, paramsOf(family), { ...context, onProgress: (done, total) => told.push([done, total]) });
    let before = 0;
    for (const [done, total] of told) {
      expect(Number.isInteger(done) && Number.isInteger(total)).toBe(true);
      expect(done).toBeLessThanOrEqual(total);
      expect(done / total).toBeGreaterThanOrEqual(before);
      before = done / total;
    }
  });

  it("stops when it is told to", async () => {
    if (family.name === "zero" || family.name === "momentum") return;
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(family.fit(x, y, paramsOf(family), { ...context, signal })).rejects.toThrow("enough");
  });
});

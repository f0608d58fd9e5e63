import { describe, expect, it } from "vitest";
import { type Matrix, ModelError } from "@/lib/models/model";
import { objectiveFunctions } from "@/lib/models/objective/functions";
import { Objective } from "@/lib/models/objective/objective";
import { normalRandom, seededRandom } from "@/lib/models/random";
import { linearFamily } from "./linear";
import { deserializeLinear, LinearModel, type LinearWeights } from "./linear-model";
import { LinearParams } from "./params";
import { matrixOf, sample, targetOf } from "./testing/rows";

const train = async (x: Matrix, y: Float64Array, params: object = {}) =>
  (await linearFamily.fit(x, y, LinearParams.parse(params), { seed: 1 })) as LinearModel;
const own = ({ weights }: LinearModel) => weights.coefficient.map((value, i) => value * (weights.scale[i] as number));

describe("ridge", () => {
  it("recovers the coefficients of a linear target", async () => {
    const x = sample(500, 5, 1);
    const model = await train(x, targetOf(x, [2, 0, -1, 0.5, 0], 0, 2), { alpha: 1e-9, clip: 100 });
    for (const [i, expected] of [2, 0, -1, 0.5, 0].entries()) expect(own(model)[i]).toBeCloseTo(expected, 6);
    expect(await model.predict(new Float64Array(5))).toBeCloseTo(0.5, 6);
  });

  it("says which column depends on others when nothing is added to the diagonal", async () => {
    const normal = normalRandom(seededRandom(7));
    const x = matrixOf(
      Array.from({ length: 80 }, () => {
        const [a, b] = [normal(), normal()];
        return [a, b, a - 2 * b, 7];
      }),
    );
    const y = targetOf(x, [1], 1, 8);
    const params = LinearParams.parse({ alpha: 0 });
    const context = { seed: 1, columnNames: ["a", "b", "difference", "constant"] };
    await expect(linearFamily.fit(x, y, params, context)).rejects.toThrow(
      'column "difference" depends on the columns before it',
    );
    await expect(train(x, y, { alpha: 0 })).rejects.toThrow("column 2");
    const shared = own(await train(x, y, { alpha: 1e-6 }));
    expect(shared.every(Number.isFinite)).toBe(true);
    expect(shared[3]).toBe(0);
  });

  it("does not mind the units of a column, unless it is told not to standardise", async () => {
    const x = sample(200, 3, 11);
    const y = targetOf(x, [1, -1, 0.5], 1, 12);
    const other = { ...x, values: x.values.map((value, i) => (i % 3 === 1 ? 1000 * value + 3 : value)) };
    const first = await (await train(x, y, { alpha: 0.5 })).predictAll(x);
    const second = await (await train(other, y, { alpha: 0.5 })).predictAll(other);
    for (const [i, value] of first.entries()) expect(second[i]).toBeCloseTo(value, 9);
    const raw = await (await train(x, y, { alpha: 0.5, standardise: false })).predictAll(x);
    const rawOther = await (await train(other, y, { alpha: 0.5, standardise: false })).predictAll(other);
    expect(Math.abs((raw[0] as number) - (rawOther[0] as number))).toBeGreaterThan(1e-3);
  });
});

describe("the elastic net", () => {
  it("leaves noise out and keeps what matters", async () => {
    const x = sample(2000, 12, 21);
    const model = await train(x, targetOf(x, [1, -1], 0.5, 22), { alpha: 0.05, l1Ratio: 1 });
    expect(own(model)[0]).toBeGreaterThan(0.8);
    expect(own(model)[1]).toBeLessThan(-0.8);
    expect([...own(model)].slice(2)).toEqual(new Array(10).fill(0));
    expect([...model.importance()].slice(2)).toEqual(new Array(10).fill(0));
  });

  it("answers the mean when the penalty is larger than any correlation", async () => {
    const x = sample(100, 3, 23);
    const y = targetOf(x, [1, 1, 1], 1, 24);
    const model = await train(x, y, { alpha: 1.01, l1Ratio: 1 });
    expect(await model.predict(Float64Array.of(9, -9, 9))).toBeCloseTo(y.reduce((a, b) => a + b, 0) / 100, 9);
    expect([...model.importance()]).toEqual([0, 0, 0]);
  });
});

it("without an intercept a row of average features is answered with 0, and slopes stay", async () => {
  const x = sample(300, 2, 27);
  const y = targetOf(x, [1, -1], 0.1, 28);
  const [whole, bare] = [await train(x, y, { intercept: true }), await train(x, y, { intercept: false })];
  expect(bare.weights.coefficient).toEqual(whole.weights.coefficient);
  expect(await bare.predict(bare.weights.mean.slice())).toBeCloseTo(0, 9);
  expect(await whole.predict(whole.weights.mean.slice())).toBeCloseTo(y.reduce((a, b) => a + b, 0) / 300, 9);
});

describe("objectives", () => {
  const x = sample(400, 2, 31);
  const clean = targetOf(x, [1, -1], 0.05, 32);
  const spoiled = clean.map((target, i) => (i % 10 === 0 ? target + 40 : target));

  it.each(["huber", "absolute"])("%s is not drawn away by outliers", async (name) => {
    const squared = await train(x, spoiled, { alpha: 1e-6 });
    const robust = await train(x, spoiled, {
      alpha: 1e-6,
      objective: { name, ...(name === "huber" && { delta: 0.1 }) },
    });
    expect(Math.abs(squared.weights.intercept - 0.5)).toBeGreaterThan(3);
    expect(Math.abs(robust.weights.intercept - 0.5)).toBeLessThan(0.3);
    expect(own(robust)[0]).toBeCloseTo(1, 1);
  });

  it.each([
    ["huber", { name: "huber", delta: 0.3 }],
    ["absolute", { name: "absolute" }],
    ["magnitude", { name: "magnitude", power: 2, floor: 0.1 }],
  ])("%s is at its minimum: no step in any direction costs less", async (_name, objective) => {
    const model = await train(x, spoiled, { alpha: 1e-9, objective });
    const functions = objectiveFunctions(Objective.parse(objective), { y: spoiled });
    const lossOf = async (weights: LinearWeights) =>
      functions.loss(spoiled, await new LinearModel(weights).predictAll(x));
    const least = await lossOf(model.weights);
    for (const step of [0.05, -0.05]) {
      const { weights } = model;
      expect(await lossOf({ ...weights, intercept: weights.intercept + step })).toBeGreaterThan(least);
      for (const column of [0, 1]) {
        const coefficient = weights.coefficient.map((value, i) => (i === column ? value + step : value));
        expect(await lossOf({ ...weights, coefficient })).toBeGreaterThan(least);
      }
    }
  });

  it("absolute splits the rows in halves", async () => {
    const model = await train(x, spoiled, { alpha: 1e-6, objective: { name: "absolute" } });
    const above = (await model.predictAll(x)).filter((p, i) => p > (spoiled[i] as number)).length;
    expect(Math.abs(above - 200)).toBeLessThan(12);
  });

  it("magnitude weighs rows as if they were there more than once", async () => {
    const y = Float64Array.of(2, 1, -1, -2, 2, 1, -1, -2);
    const inputs = [3, 1, -2, -1, 2, 2, 0, -4];
    // Each row twice as often as its |target|: the weights differ by a factor alone, which a vanishing penalty does not see.
    const often = [...y].flatMap((t, i) => new Array<number>(Math.abs(t)).fill(i));
    const scalingLimits = { alpha: 1e-12, clip: 1000 };
    const weighted = await train(matrixOf(inputs.map((v) => [v])), y, {
      ...scalingLimits,
      objective: { name: "magnitude", power: 1, floor: 0 },
    });
    const repeated = await train(
      matrixOf(often.map((i) => [inputs[i] as number])),
      Float64Array.from(often, (i) => y[i] as number),
      scalingLimits,
    );
    for (const v of [-3, 0, 2]) {
      const [a, b] = [await weighted.predict(Float64Array.of(v)), await repeated.predict(Float64Array.of(v))];
      expect(a).toBeCloseTo(b, 9);
    }
  });

  it("that look at the sign are refused, with what to use instead", () => {
    expect(() => LinearParams.parse({ objective: { name: "czar" } })).toThrow("use trees or a network");
  });
});

describe("odd data", () => {
  it("holds inputs within the limit", async () => {
    const x = sample(200, 1, 41);
    const model = await train(x, targetOf(x, [1], 0.1, 42), { alpha: 1e-6, clip: 3 });
    const [far, further] = [await model.predict(Float64Array.of(1e6)), await model.predict(Float64Array.of(1e308))];
    expect(further).toBe(far);
    expect(far).toBeLessThan(8);
  });

  it("takes targets of one value, and features and targets of any size", async () => {
    const x = sample(50, 2, 43);
    expect(await (await train(x, new Float64Array(50).fill(0.01))).predict(Float64Array.of(5, 5))).toBeCloseTo(
      0.01,
      12,
    );
    const huge = { ...x, values: x.values.map((value, i) => (i % 2 ? value * 1e300 : value * 1e-300)) };
    for (const scale of [1e290, 1e-290]) {
      const y = targetOf(x, [1], 1, 44).map((target) => target * scale);
      expect((await (await train(huge, y)).predictAll(huge)).every(Number.isFinite)).toBe(true);
    }
  });

  it("is refused by name", async () => {
    const x = sample(10, 2, 45);
    const y = new Float64Array(10);
    const holed = { ...x, values: x.values.map((value, i) => (i === 5 ? Number.NaN : value)) };
    const params = LinearParams.parse({});
    await expect(linearFamily.fit(holed, y, params, { seed: 1, columnNames: ["open", "close"] })).rejects.toThrow(
      'feature 1 ("close") of row 2 is NaN',
    );
    await expect(train(x, y.subarray(1))).rejects.toThrow("10 rows of features have 9 targets");
    await expect(
      train(
        x,
        y.map(() => Number.NaN),
      ),
    ).rejects.toThrow("target 0 is NaN");
    await expect(train({ ...x, rows: 1 }, y.subarray(0, 1))).rejects.toThrow("too few");
  });

  it("stops when it is told to", async () => {
    const x = sample(5000, 3, 46);
    const context = { seed: 1, signal: AbortSignal.abort(new Error("enough")) };
    await expect(linearFamily.fit(x, new Float64Array(5000), LinearParams.parse({}), context)).rejects.toThrow(
      "enough",
    );
  });
});

it("bytes with a negative limit or sums that overflow are refused", async () => {
  const x = sample(50, 2, 51);
  const model = await train(x, targetOf(x, [1, 1], 1, 52));
  const bytes = model.serialize();
  const put = (index: number, value: number) => {
    const copy = bytes.slice();
    new DataView(copy.buffer).setFloat64(8 + index * 8, value, true);
    return copy;
  };
  expect(() => deserializeLinear(put(8, -1))).toThrow("negative limit");
  expect(() => deserializeLinear(put(1, 1e308))).toThrow("out of bounds");
  expect(() => deserializeLinear(put(0, Number.NaN))).toThrow(ModelError);
});

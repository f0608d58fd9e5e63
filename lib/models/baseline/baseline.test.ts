import { describe, expect, it } from "vitest";
import type { Matrix } from "@/lib/models/model";
import { normalRandom, seededRandom } from "@/lib/models/random";
import { MomentumParams, momentumFamily } from "./momentum";
import { zeroFamily } from "./zero";

const columnNames = ["feature_close_0", "feature_volume_0", "feature_close_1", "feature_close_2", "log_return_2"];
const normal = normalRandom(seededRandom(3));
const rows = 300;
const x: Matrix = {
  rows,
  columns: 5,
  values: Float64Array.from(
    Array.from({ length: rows }, () => {
      const [c0, c1] = [Math.exp(0.01 * normal()), Math.exp(0.01 * normal())];
      return [c0, Math.exp(normal()), c1, 1, -Math.log(c0)];
    }).flat(),
  ),
};
const past = (row: number, column: number) => -Math.log(x.values[row * 5 + column] as number);
const y = Float64Array.from({ length: rows }, (_, row) => -0.3 * past(row, 2) + 0.01 * normal());
const train = (params: object, names: readonly string[] | undefined = columnNames) =>
  momentumFamily.fit(x, y, MomentumParams.parse(params), { seed: 1, columnNames: names });

describe("momentum", () => {
  it.each([
    [{ bars: 1, scale: 1 }, (row: number) => past(row, 2)],
    [{ bars: 1, scale: -1 }, (row: number) => -past(row, 2)],
    [{ bars: 2, scale: 0.5 }, (row: number) => 0.5 * past(row, 0)],
    [{ bars: "window", scale: 1 }, (row: number) => past(row, 0)],
    [{ column: "log_return_2", scale: 2 }, (row: number) => 2 * past(row, 0)],
  ])("multiplies the past return of %o", async (params, expected) => {
    const answers = await (await train(params)).predictAll(x);
    for (const [row, answer] of answers.entries()) expect(answer).toBeCloseTo(expected(row), 7);
  });

  it("fits the multiple by least squares", async () => {
    const model = await train({ bars: 1 });
    let product = 0;
    let square = 0;
    for (let row = 0; row < rows; row++) {
      product += past(row, 2) * (y[row] as number);
      square += past(row, 2) ** 2;
    }
    const scale = product / square;
    expect(scale).toBeLessThan(-0.2);
    expect(await model.predict(x.values.slice(0, 5))).toBeCloseTo(scale * past(0, 2), 8);
  });

  it("predicts 0 from returns that never moved", async () => {
    const still = { ...x, values: new Float64Array(x.values.length).fill(1) };
    const model = await momentumFamily.fit(still, y, MomentumParams.parse({}), { seed: 1, columnNames });
    expect(await model.predict(Float64Array.of(1, 1, 2, 1, 1))).toBeCloseTo(0, 15);
    expect([...(model.importance?.() ?? [])]).toEqual([0, 0, 0, 0, 0]);
  });

  it("answers in finite numbers for ratios and returns that cannot be", async () => {
    const closes = await train({ bars: 1, scale: 1 });
    expect(Number.isFinite(await closes.predict(Float64Array.of(1, 1, -5, 0, 1)))).toBe(true);
    const column = await train({ column: "log_return_2", scale: 100 });
    expect(await column.predict(Float64Array.of(1, 1, 1, 1, 1e308))).toBe(1e300);
  });

  it("says what is missing", async () => {
    await expect(train({ bars: 3 })).rejects.toThrow(
      "the rows hold 3 closes, too few for a return over 3 bars; use at most 2",
    );
    await expect(train({ column: "rsi" })).rejects.toThrow('there is no column "rsi"');
    await expect(train({}, ["a", "b", "c", "d", "e"])).rejects.toThrow("the rows hold 0 closes");
    await expect(momentumFamily.fit(x, y, MomentumParams.parse({}), { seed: 1 })).rejects.toThrow("none were given");
  });

  it("is damaged when it asks for a column that is not there", async () => {
    const bytes = (await train({})).serialize();
    bytes[12] = 5;
    await expect(momentumFamily.load(bytes)).rejects.toThrow("beyond its 5");
  });
});

it("no change is 0 for every row", async () => {
  const model = await zeroFamily.fit(x, y, {}, { seed: 1 });
  expect(await model.predictAll(x)).toEqual(new Float64Array(rows));
  await expect(model.predict(Float64Array.of(1, 2, 3, 4, Number.NaN))).rejects.toThrow("feature 4 is NaN");
});

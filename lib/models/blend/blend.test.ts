import { describe, expect, it } from "vitest";
import { gbdtFamily } from "@/lib/models/gbdt/gbdt";
import { linearFamily } from "@/lib/models/linear/linear";
import type { Matrix, Model } from "@/lib/models/model";
import { normalRandom, seededRandom } from "@/lib/models/random";
import { blendFamily } from "./blend";
import type { BlendModel } from "./blend-model";
import { BlendParams } from "./params";

const normal = normalRandom(seededRandom(1));
const rows = 1500;
const columns = 3;
const x: Matrix = { rows, columns, values: Float64Array.from({ length: rows * columns }, normal) };
const at = (row: number, column: number) => x.values[row * columns + column] as number;
/** A slope in one column, a step in another, nothing in the third. */
const truth = (row: number) => 0.5 * at(row, 0) + (at(row, 1) > 0 ? 0.5 : -0.5);
const y = Float64Array.from({ length: rows }, (_, row) => truth(row) + 0.1 * normal());
const params = BlendParams.parse({ linear: { alpha: 0.001 }, trees: { trees: 40, leaves: 8 } });
const context = { seed: 3 };
const errorOf = async (model: Model) => {
  const answers = await model.predictAll(x);
  return answers.reduce((sum, answer, row) => sum + (answer - truth(row)) ** 2, 0) / rows;
};

describe("the blend", () => {
  it("is the linear model plus trees on what it leaves over", async () => {
    const model = (await blendFamily.fit(x, y, params, context)) as BlendModel;
    const linear = await linearFamily.fit(x, y, params.linear, context);
    const straight = await linear.predictAll(x);
    const trees = await gbdtFamily.fit(
      x,
      y.map((target, i) => target - (straight[i] as number)),
      params.trees,
      context,
    );
    const bent = await trees.predictAll(x);
    expect(await model.predictAll(x)).toEqual(straight.map((value, i) => value + (bent[i] as number)));
  });

  it("follows slope and step better than either part alone, and the slope beyond what it has seen", async () => {
    const model = await blendFamily.fit(x, y, params, context);
    const error = await errorOf(model);
    expect(error).toBeLessThan(0.5 * (await errorOf(await linearFamily.fit(x, y, params.linear, context))));
    expect(error).toBeLessThan(await errorOf(await gbdtFamily.fit(x, y, params.trees, context)));
    const far = await model.predict(Float64Array.of(6, 1, 0));
    const near = await model.predict(Float64Array.of(3, 1, 0));
    expect(far - near).toBeGreaterThan(1);
  });

  it("tells how far it is, never backwards, to the end", async () => {
    const told: number[] = [];
    await blendFamily.fit(x, y, params, { ...context, onProgress: (done, total) => told.push(done / total) });
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBe(1);
  });

  it("refuses objectives about the target for what is left over of it, not for the target", () => {
    expect(BlendParams.safeParse({ linear: { objective: { name: "magnitude" } } }).success).toBe(true);
    expect(BlendParams.safeParse({ trees: { objective: { name: "huber" } } }).success).toBe(true);
    const refused = BlendParams.safeParse({ trees: { objective: { name: "czar" } } });
    expect(refused.error?.message).toContain("use squared, absolute or huber");
  });

  it("is refused when its parts do not fit each other", async () => {
    const bytes = (await blendFamily.fit(x, y, params, context)).serialize();
    const narrow = { rows, columns: 2, values: x.values.subarray(0, rows * 2) };
    const other = (await blendFamily.fit(narrow, y, params, context)).serialize();
    const linearLength = (of: Uint8Array) => new DataView(of.buffer, of.byteOffset).getUint32(20, true);
    const swapped = new Uint8Array([
      ...other.subarray(0, 24 + linearLength(other)),
      ...bytes.subarray(24 + linearLength(bytes)),
    ]);
    await expect(blendFamily.load(swapped)).rejects.toThrow("take 2 and 3 features");
  });
});

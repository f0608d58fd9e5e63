/** Forests as bytes: the same again, and nothing that is not one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Matrix, ModelError } from "@/lib/models/model";
import { GbdtModel } from "./forest";
import { gbdtFamily } from "./gbdt";
import { GbdtParams } from "./params";
import { deserializeForest, serializeForest } from "./serialize";
import { sample } from "./testing/samples";

const fitModel = (x: Matrix, y: Float64Array, over: Partial<GbdtParams>) =>
  gbdtFamily.fit(x, y, GbdtParams.parse(over), { seed: 1 }) as Promise<GbdtModel>;

describe("a forest as bytes", () => {
  it("comes back with the same predictions, one by one and all at once", async () => {
    const { x, y } = sample(300, 5);
    const model = await fitModel(x, y, { trees: 12 });
    const loaded = await gbdtFamily.load(model.serialize());
    const all = await loaded.predictAll(x);
    expect(all).toEqual(await model.predictAll(x));
    for (let row = 0; row < x.rows; row++)
      expect(await loaded.predict(x.values.subarray(row * 5, row * 5 + 5))).toBe(all[row]);
  });

  it("mutated in any place is refused, or predicts finite numbers", async () => {
    const { x, y } = sample(200, 3);
    const bytes = (await fitModel(x, y, { trees: 4, leaves: 8 })).serialize();
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.option(fc.nat(bytes.length), { freq: 5 }),
        async (changes, length) => {
          const mutated = bytes.slice(0, length ?? bytes.length);
          for (const [at, value] of changes) if (at < mutated.length) mutated[at] = value;
          let forest: ReturnType<typeof deserializeForest>;
          try {
            forest = deserializeForest(mutated);
          } catch (error) {
            expect(error).toBeInstanceOf(ModelError);
            refused++;
            return;
          }
          expect(Number.isFinite(await new GbdtModel(forest).predict(new Float64Array(forest.inputCount)))).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(500);
  });

  it("with a circle, a shared branch or a huge sum is refused", async () => {
    const { x, y } = sample(200, 3);
    const { forest } = await fitModel(x, y, { trees: 2, leaves: 4 });
    const changed = (edit: (copy: typeof forest) => void) => {
      const copy = structuredClone(forest);
      edit(copy);
      return gbdtFamily.load(serializeForest(copy));
    };
    await expect(changed((f) => f.left.set([0], 1))).rejects.toThrow("not trees");
    await expect(changed((f) => f.roots.set([f.roots[0] as number], 1))).rejects.toThrow(ModelError);
    await expect(changed((f) => f.leafValue.fill(1.7e308))).rejects.toThrow("infinity");
    await expect(changed((f) => f.feature.set([3], 0))).rejects.toThrow("feature beyond its 3");
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ModelError } from "@/lib/models/model";
import { LightgbmModel, lightgbmFamily } from "./lightgbm";
import { type ModelText, modelBytes, modelText } from "./testing/model-text";

const load = (text: ModelText | string) => lightgbmFamily.load(modelBytes(text)) as Promise<LightgbmModel>;
const predict = async (text: ModelText, row: number[]) => (await load(text)).predict(Float64Array.from(row));

/** x0 <= 0.5 ? (x1 <= -1 ? 1 : 2) : 4; and x1 <= 3 ? 0.25 : 0.5 */
const two: ModelText = {
  features: 2,
  objective: "regression",
  trees: [
    {
      split_feature: [0, 1],
      split_gain: [6, 1],
      threshold: [0.5, -1],
      left_child: [1, -1],
      right_child: [-2, -3],
      leaf_value: [1, 4, 2],
    },
    {
      split_feature: [1],
      split_gain: [1],
      threshold: [3],
      left_child: [-1],
      right_child: [-2],
      leaf_value: [0.25, 0.5],
    },
  ],
};

/** One split at `threshold`, -1 on the left, 1 on the right. */
const split = (decision: number, threshold: number): ModelText => ({
  features: 1,
  objective: "regression",
  trees: [
    {
      split_feature: [0],
      threshold: [threshold],
      decision_type: [decision],
      left_child: [-1],
      right_child: [-2],
      leaf_value: [-1, 1],
    },
  ],
});

describe("predictions", () => {
  it.each([
    { row: [0.5, -1], expected: 1.25 },
    { row: [0.5, -0.9], expected: 2.25 },
    { row: [0.6, 4], expected: 4.5 },
    { row: [-9, 3], expected: 2.25 },
    { row: [-9, 3.0001], expected: 2.5 },
  ])("of $row is $expected", async ({ row, expected }) => {
    expect(await predict(two, row)).toBe(expected);
  });

  it("are the same by row and by matrix, after saving and loading too", async () => {
    const model = await load(two);
    const again = await lightgbmFamily.load(model.serialize());
    const values = Float64Array.from([0.5, -1, 0.6, 4, -9, 3]);
    expect([...(await again.predictAll({ rows: 3, columns: 2, values }))]).toEqual([1.25, 4.5, 2.25]);
  });

  it("divide by the trees where the file says so, and leave an objective of one's own as it is", async () => {
    expect(await predict({ ...two, header: ["average_output"] }, [0.5, -1])).toBe(0.625);
    expect(await predict({ ...two, objective: undefined }, [0.5, -1])).toBe(1.25);
  });

  it("square what was fitted to square roots, with its sign", async () => {
    const root = { ...split(2, 0), objective: "regression sqrt" };
    root.trees = [{ ...root.trees[0], leaf_value: [-3, 3] }];
    expect(await predict(root, [-1])).toBe(-9);
    expect(await predict(root, [1])).toBe(9);
  });

  it.each([
    ["regression_l1 sqrt", -9],
    ["fair sqrt", -9],
    ["quantile sqrt", -9],
    ["mape sqrt", -9],
    ["huber sqrt", -3],
    ["regression", -3],
  ])("are squared where LightGBM squares them: %s", async (objective, expected) => {
    expect(await predict({ features: 1, objective, trees: [{ leaf_value: [-3] }] }, [1])).toBe(expected);
  });

  it("add trees of a single leaf", async () => {
    expect(await predict({ ...two, trees: [...two.trees, { leaf_value: [10] }] }, [0.5, -1])).toBe(11.25);
  });

  // Decision types: missing none 0, zero 4, NaN 8; +2 where the missing goes left.
  it.each([
    { decision: 0, threshold: 1, x: 0, expected: -1 },
    { decision: 2, threshold: -1, x: 0, expected: 1 },
    { decision: 4, threshold: 1, x: 0, expected: 1 },
    { decision: 6, threshold: -1, x: 0, expected: -1 },
    { decision: 4, threshold: 1, x: -0, expected: 1 },
    { decision: 4, threshold: 1, x: 1e-35, expected: 1 },
    { decision: 4, threshold: 1, x: -1e-35, expected: 1 },
    { decision: 4, threshold: 1, x: 1.0000000180025095e-35, expected: 1 },
    { decision: 4, threshold: 1, x: 1.0000000180025097e-35, expected: -1 },
    { decision: 6, threshold: -1, x: 1e-34, expected: 1 },
    { decision: 8, threshold: 1, x: 0, expected: -1 },
    { decision: 10, threshold: -1, x: 0, expected: 1 },
  ])("send zero as LightGBM does: decision type $decision, threshold $threshold, x $x", async (one) => {
    expect(await predict(split(one.decision, one.threshold), [one.x])).toBe(one.expected);
  });

  it("pass a split that only parts missing values from all others", async () => {
    const answer = async (limit: string, x: number) =>
      (await load(modelText(split(8, 1)).replace("threshold=1", `threshold=${limit}`))).predict(Float64Array.of(x));
    expect([await answer("inf", 1e300), await answer("-inf", -1e300)]).toEqual([-1, 1]);
  });

  it("refuse rows that are too short or not finite", async () => {
    const model = await load(two);
    await expect(model.predict(Float64Array.of(1))).rejects.toThrow(/takes 2 features, the row has 1/);
    await expect(model.predict(Float64Array.of(1, Number.NaN))).rejects.toThrow(/feature 1 is NaN/);
  });
});

describe("the file", () => {
  it("names its columns where the training data did", async () => {
    expect((await load({ ...two, names: ["open", "close"] })).file.featureNames).toEqual(["open", "close"]);
    expect((await load(two)).file.featureNames).toBeNull();
  });

  it("gives importance by gain", async () => {
    expect([...(await load(two)).importance()]).toEqual([6 / 8, 2 / 8]);
  });

  it("may have Windows line ends", async () => {
    expect(await (await load(modelText(two).replaceAll("\n", "\r\n"))).predict(Float64Array.of(0.5, -1))).toBe(1.25);
  });

  const text = modelText(two);
  const [tree] = two.trees;
  it.each<[string, string | ModelText, RegExp]>([
    ["nothing", "", /begins with ""/],
    ["a page", "<script>alert(1)</script>", /begins with "<script>alert\(1\)<\/script>"/],
    ["control characters", `\u001b[31m\u202e${"x".repeat(500)}`, /begins with "\?\[31m\?x+…"/],
    ["an unknown version", text.replace("version=v4", "version=v9"), /version is "v9"/],
    ["several classes", text.replace("num_class=1", "num_class=3"), /num_class is not 1/],
    ["several trees at once", text.replace("iteration=1", "iteration=2"), /num_tree_per_iteration is not 1/],
    ["a huge count of features", text.replace("feature_idx=1", "feature_idx=9999999999"), /max_feature_idx/],
    ["a count that names deny", text.replace("feature_idx=1", "feature_idx=2"), /feature_names has 2 entries, 3/],
    ["more names than features", text.replace("feature_names=", "feature_names=a "), /feature_names has more/],
    ["a key given twice", text.replace("label_index=0", "label_index=0\nversion=v4"), /"version" twice/],
    ["keys of prototypes", text.replace("label_index=0", "__proto__=1\n__proto__=2"), /"__proto__" twice/],
    [
      "endless keys",
      text.replace("label_index", `${Array.from({ length: 99 }, (_, i) => `k${i}=`).join("\n")}\nl`),
      /64/,
    ],
    ["a key left out", text.replace(/leaf_value=.*\n/, ""), /tree 0 has no leaf_value/],
    ["a cut-off end", text.slice(0, text.indexOf("end of trees")), /cut off/],
    ["a cut-off list", text.slice(0, text.lastIndexOf("leaf_value=") + 14), /leaf_value of tree 1 has 1 values, 2/],
    ["a tree too few", text.replace("tree_sizes=", "tree_sizes=5 "), /2 trees, 3 are announced/],
    ["a tree too many", text.replace(/tree_sizes=\d+ /, "tree_sizes="), /more than the 1 trees/],
    ["trees out of order", text.replace("Tree=1", "Tree=7"), /"Tree=7" stands where Tree=1/],
    ["no trees", { ...two, trees: [] }, /no trees/],
    ["categories", { ...two, trees: [{ ...tree, leaf_value: [1, 2, 3], num_cat: 1 }] }, /categor/],
    ["a categorical split", { ...two, trees: [{ ...tree, leaf_value: [1, 2, 3], decision_type: [1, 2] }] }, /categor/],
    ["linear leaves", { ...two, trees: [{ ...tree, leaf_value: [1, 2, 3], is_linear: 1 }] }, /linear_tree/],
    [
      "an odd decision type",
      { ...two, trees: [{ ...tree, leaf_value: [1, 2, 3], decision_type: [99, 2] }] },
      /type 99/,
    ],
    ["a feature beyond", { ...two, trees: [{ ...tree, leaf_value: [1, 2, 3], split_feature: [2, 0] }] }, /feature 2/],
    ["a circle", { ...two, trees: [{ ...tree, leaf_value: [1, 2, 3], left_child: [1, 0] }] }, /hangs in/],
    ["a node of its own", { ...two, trees: [{ ...tree, leaf_value: [1, 2, 3], left_child: [-1, 1] }] }, /hangs in/],
    ["a leaf used twice", { ...two, trees: [{ ...tree, leaf_value: [1, 2, 3], right_child: [-1, -3] }] }, /hangs in/],
    ["a child beyond", { ...two, trees: [{ ...tree, leaf_value: [1, 2, 3], left_child: [5, -1] }] }, /node 5/],
    ["a leaf beyond", { ...two, trees: [{ ...tree, leaf_value: [1, 2, 3], right_child: [-2, -9] }] }, /node -9/],
    ["not a number", text.replace("threshold=0.5", "threshold=nan"), /"nan", which is not a finite number/],
    ["infinity", text.replace("threshold=0.5", "threshold=1e999"), /"1e999", which is not a finite number/],
    ["an infinite leaf", text.replace(/leaf_value=\S+/, "leaf_value=inf"), /"inf", which is not a finite number/],
    ["a hexadecimal", text.replace("threshold=0.5", "threshold=0x10"), /"0x10"/],
    [
      "leaves that overflow",
      { ...two, trees: [{ leaf_value: [1e308] }, { leaf_value: [1e308] }] },
      /beyond all limits/,
    ],
    ["an exponential link", { ...two, objective: "poisson" }, /objective "poisson"/],
    ["a class objective", { ...two, objective: "binary sigmoid:1" }, /objective "binary"/],
    ["a huge tree", text.replace("num_leaves=3", "num_leaves=2000000000"), /num_leaves of tree 0 is 2000000000/],
  ])("is refused for %s", async (_, given, why) => {
    const failure = await load(given).then(
      () => null,
      (error: unknown) => error as Error,
    );
    expect(failure).toBeInstanceOf(ModelError);
    expect(failure?.message).toMatch(why);
    expect(failure?.message).toMatch(/^[ -~…—]{1,400}$/);
  });

  it("is refused when it is not text, or a tree is a chain of thousands", async () => {
    await expect(lightgbmFamily.load(Uint8Array.of(0x74, 0xff, 0xfe))).rejects.toThrow(/not text/);
    const length = 3000;
    const chain = {
      split_feature: new Array(length).fill(0),
      threshold: Array.from({ length }, (_, i) => i),
      left_child: Array.from({ length }, (_, i) => -1 - i),
      right_child: Array.from({ length }, (_, i) => (i + 1 < length ? i + 1 : -2 - i)),
      leaf_value: new Array(length + 1).fill(0),
    };
    await expect(load({ features: 1, objective: "regression", trees: [chain] })).rejects.toThrow(/deeper than 512/);
  });

  it("refuses to be trained", async () => {
    const context = { seed: 1 };
    const x = { rows: 1, columns: 1, values: Float64Array.of(1) };
    await expect(lightgbmFamily.fit(x, Float64Array.of(1), {}, context)).rejects.toThrow(ModelError);
  });
});

describe("a damaged file", () => {
  const bytes = modelBytes(two);
  const row = Float64Array.of(0.5, -1);

  /** Refused, or a model that answers with a number. */
  async function holds(damaged: Uint8Array): Promise<void> {
    try {
      const model = new LightgbmModel(damaged);
      const asked = model.inputCount === 2 ? row : new Float64Array(model.inputCount);
      expect(Number.isFinite(await model.predict(asked))).toBe(true);
    } catch (error) {
      expect(error).toBeInstanceOf(ModelError);
    }
  }

  it("is refused, or answers with numbers, whatever happened to it", async () => {
    const place = fc.nat({ max: bytes.length - 1 });
    const word = fc.constantFrom(
      "0",
      "-1",
      "9",
      "1e308",
      "99999999999",
      " ",
      "\n",
      "=",
      "Tree=0\n",
      "nan",
      "\u0000",
      "🙂",
    );
    const damage = fc.oneof(
      fc.record({ kind: fc.constant("byte" as const), at: place, value: fc.nat({ max: 255 }) }),
      fc.record({ kind: fc.constant("word" as const), at: place, cut: fc.nat({ max: 8 }), word }),
      fc.record({ kind: fc.constant("cut" as const), at: place, cut: fc.nat({ max: 400 }) }),
      fc.record({ kind: fc.constant("copy" as const), at: place, from: place, length: fc.nat({ max: 300 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (all) => {
        let buffer = Buffer.from(bytes);
        for (const one of all) {
          const at = Math.min(one.at, buffer.length);
          const head = buffer.subarray(0, at);
          if (one.kind === "byte" && at < buffer.length) {
            buffer = Buffer.from(buffer);
            buffer[at] = one.value;
          } else if (one.kind === "word") {
            buffer = Buffer.concat([head, Buffer.from(one.word), buffer.subarray(at + one.cut)]);
          } else if (one.kind === "cut") buffer = Buffer.concat([head, buffer.subarray(at + one.cut)]);
          else if (one.kind === "copy") {
            buffer = Buffer.concat([head, buffer.subarray(one.from, one.from + one.length), buffer.subarray(at)]);
          }
        }
        await holds(buffer);
      }),
      { numRuns: Number(process.env.MUTATIONS ?? 3000) },
    );
  });
});

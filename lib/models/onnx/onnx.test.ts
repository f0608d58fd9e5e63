import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ModelError } from "@/lib/models/model";
import { OnnxModel, onnxFamily } from "./onnx";
import { bytes, INT64, integer, message, type OnnxText, onnx, tensor, text, value } from "./testing/encode";
import { linear, linearDouble, network, treeAttributes, trees } from "./testing/models";

describe("predictions", () => {
  it.each([
    { name: "linear", file: linear, row: [3, 1], expected: 5.5 },
    { name: "linear", file: linear, row: [-0.25, 4], expected: -4 },
    { name: "linear in doubles", file: linearDouble, row: [3, 1], expected: 5.5 },
    { name: "network", file: network, row: [3, 1], expected: 0.25 },
    { name: "network", file: network, row: [-3, 1], expected: 0.25 },
    { name: "network", file: network, row: [1, 3], expected: 4.25 },
    { name: "trees", file: trees, row: [0.5, -1], expected: 9.25 },
    { name: "trees", file: trees, row: [0.5, 4], expected: 10.5 },
    { name: "trees", file: trees, row: [0.6, 3], expected: 12.25 },
  ])("of the $name at $row are $expected", async ({ file, row, expected }) => {
    const model = await onnxFamily.load(onnx(file));
    expect(await model.predict(Float64Array.from(row))).toBe(expected);
  });

  it("of scaled features by a linear regressor are worked out on paper", async () => {
    // ((x0 − 1)·2)·3 + ((x1 − 0)·0.5)·4 + 1
    const file: OnnxText = {
      nodes: [
        {
          op: "Scaler",
          domain: "ai.onnx.ml",
          in: ["x"],
          out: ["s"],
          attributes: { offset: { floats: [1, 0] }, scale: { floats: [2, 0.5] } },
        },
        {
          op: "LinearRegressor",
          domain: "ai.onnx.ml",
          in: ["s"],
          out: ["y"],
          attributes: { coefficients: { floats: [3, 4] }, intercepts: { floats: [1] }, targets: { i: 1 } },
        },
      ],
    };
    expect(await new OnnxModel(onnx(file)).predict(Float64Array.of(2, 3))).toBe(13);
  });

  it("of a convolution are worked out on paper", async () => {
    // Two columns as a signal; y = 3·x0 + 4·x1 − 1
    const file: OnnxText = {
      nodes: [
        { op: "Reshape", in: ["x", "signal"], out: ["s"] },
        { op: "Conv", in: ["s", "w", "b"], out: ["c"], attributes: { kernel_shape: { ints: [2] } } },
        { op: "Flatten", in: ["c"], out: ["y"] },
      ],
      tensors: [tensor("signal", [3], [1, 1, 2], INT64), tensor("w", [1, 1, 2], [3, 4]), tensor("b", [1], [-1])],
    };
    expect(await new OnnxModel(onnx(file)).predict(Float64Array.of(2, 3))).toBe(17);
  });

  it("of a recurrent network are worked out on paper, its first state made from the shape of the row", async () => {
    // No weights, only a bias of 1 on the candidate state h = tanh(1): half of the old state, half of h, twice: 0.75·h
    const file: OnnxText = {
      nodes: [
        { op: "Reshape", in: ["x", "sequence"], out: ["s"] },
        { op: "Shape", in: ["s"], out: ["shape"], attributes: { start: { i: 1 } } },
        { op: "Concat", in: ["one", "shape"], out: ["first"], attributes: { axis: { i: 0 } } },
        { op: "ConstantOfShape", in: ["first"], out: ["h0"] },
        {
          op: "GRU",
          in: ["s", "w", "r", "b", "", "h0"],
          out: ["", "h"],
          attributes: { hidden_size: { i: 1 } },
        },
        { op: "Reshape", in: ["h", "cell"], out: ["y"] },
      ],
      tensors: [
        tensor("sequence", [3], [2, 1, 1], INT64),
        tensor("one", [1], [1], INT64),
        tensor("cell", [2], [1, 1], INT64),
        tensor("w", [1, 3, 1], [0, 0, 0]),
        tensor("r", [1, 3, 1], [0, 0, 0]),
        tensor("b", [1, 6], [0, 0, 1, 0, 0, 0]),
      ],
    };
    const answer = await new OnnxModel(onnx(file)).predict(Float64Array.of(2, 3));
    expect(answer).toBeCloseTo(0.75 * Math.tanh(1), 6);
  });

  it("are the same by row and by matrix, after saving and loading too, to the bit", async () => {
    const weights = Array.from({ length: 64 }, (_, i) => Math.sin(i));
    const file: OnnxText = {
      nodes: [
        { op: "MatMul", in: ["x", "w"], out: ["h"] },
        { op: "Tanh", in: ["h"], out: ["a"] },
        { op: "MatMul", in: ["a", "v"], out: ["y"] },
      ],
      tensors: [tensor("w", [2, 32], weights), tensor("v", [32, 1], weights.slice(0, 32))],
    };
    const model = new OnnxModel(onnx(file));
    const again = await onnxFamily.load(model.serialize());
    const values = Float64Array.from({ length: 200 }, (_, i) => Math.cos(i * i));
    const all = await again.predictAll({ rows: 100, columns: 2, values });
    for (let row = 0; row < 100; row++) {
      expect(all[row]).toBe(await model.predict(values.slice(row * 2, row * 2 + 2)));
    }
  });

  it("are refused when a row is too short, not finite, or beyond 32 bits, and when the answer is not finite", async () => {
    const model = new OnnxModel(onnx(linear));
    await expect(model.predict(Float64Array.of(1))).rejects.toThrow(/takes 2 features, the row has 1/);
    await expect(model.predict(Float64Array.of(1, Number.NaN))).rejects.toThrow(/feature 1 is NaN/);
    await expect(model.predict(Float64Array.of(1, 1e300))).rejects.toThrow(/feature 1 does not fit/);
    await expect(model.predict(Float64Array.of(3e38, -3e38))).rejects.toThrow(/not one finite number/);
  });

  it("fail as a model's fault when the run time refuses it", async () => {
    const model = new OnnxModel(onnx({ ...linear, tensors: [tensor("w", [1, 1], [1]), tensor("b", [1], [0])] }));
    await expect(model.predict(Float64Array.of(1, 2))).rejects.toThrow(ModelError);
  });
});

const relu = (name: string, out: string) => ({ op: "Relu", in: [name], out: [out] });

describe("the file", () => {
  it.each<[string, OnnxText | Uint8Array, RegExp]>([
    ["nothing", new Uint8Array(), /no graph/],
    ["a page", new TextEncoder().encode("<html><script>alert(1)</script>"), /field|type|ends/],
    ["the run time's own format", Buffer.from("\u0008\u0008\u0012\u0010ORTMxxxxxxxxxxxx", "latin1"), /own format/],
    ["a cut-off end", onnx(linear).subarray(0, 60), /ends too early/],
    ["two graphs", { ...linear, moreOfModel: [message(7)] }, /graph twice/],
    ["functions", { ...linear, moreOfModel: [message(25)] }, /field 25/],
    ["training", { ...linear, moreOfModel: [message(20)] }, /field 20/],
    ["settings for the run time", { ...linear, moreOfModel: [message(14, text(1, "ort_config"))] }, /ort_config/],
    ["sparse tensors", { ...linear, moreOfGraph: [message(15)] }, /field 15/],
    ["a group, which may nest", { ...linear, moreOfModel: [Uint8Array.of((2 << 3) | 3)] }, /wrong type/],
    [
      "endless numbers",
      { ...linear, moreOfModel: [bytes(8, Uint8Array.from([16, ...new Array(11).fill(0xff)]))] },
      /64 bits/,
    ],
    ["a foreign operator set", { ...linear, sets: { "": 17, "com.microsoft": 1 } }, /"com.microsoft" is not supported/],
    ["an operator set named twice", { ...linear, sets: { "": 17, "ai.onnx": 16 } }, /twice/],
    ["an operator of a set that is not imported", { ...trees, sets: { "": 17 } }, /not imported/],
    ["an operator of a foreign domain", { nodes: [{ ...relu("x", "y"), domain: "evil" }] }, /not imported/],
    ["a loop", { nodes: [{ op: "Loop", in: ["x"], out: ["y"] }] }, /"Loop" is not supported/],
    ["a branch", { nodes: [{ op: "If", in: ["x"], out: ["y"] }] }, /"If" is not supported/],
    ["randomness", { nodes: [{ op: "RandomNormalLike", in: ["x"], out: ["y"] }] }, /not supported/],
    [
      "an operator called after a prototype",
      { nodes: [{ op: "constructor", in: ["x"], out: ["y"] }] },
      /not supported/,
    ],
    [
      "a subgraph",
      { nodes: [{ ...relu("x", "y"), more: [message(5, text(1, "g"), message(6), integer(20, 5))] }] },
      /field 6/,
    ],
    [
      "an attribute of two types",
      { nodes: [{ ...relu("x", "y"), more: [message(5, text(1, "a"), integer(3, 1), text(4, "b"), integer(20, 2))] }] },
      /another type/,
    ],
    [
      "an attribute twice",
      { nodes: [{ ...relu("x", "y"), more: [1, 2].map(() => message(5, text(1, "a"), integer(20, 2))) }] },
      /twice/,
    ],
    [
      "weights in another file",
      { ...linear, tensors: [Buffer.concat([tensor("w", [2, 1], [1, 1]), integer(14, 1)]), tensor("b", [1], [0])] },
      /another file/,
    ],
    [
      "a path to weights",
      {
        ...linear,
        tensors: [
          Buffer.concat([tensor("w", [2, 1], [1, 1]), message(13, text(1, "location"), text(2, "/etc/passwd"))]),
        ],
      },
      /field 13/,
    ],
    [
      "a tensor smaller than its shape",
      { ...linear, tensors: [tensor("w", [1_000_000, 10], [1, 1])] },
      /announces 10000000 values and holds 2/,
    ],
    ["a shape beyond numbers", { ...linear, tensors: [tensor("w", [2 ** 40, 2 ** 40], [])] }, /shape/],
    ["a shape below zero", { ...linear, tensors: [tensor("w", [-2, -1], [1, 1])] }, /shape/],
    ["text as weights", { ...linear, tensors: [tensor("w", [1], [1], 8)] }, /data type 8/],
    ["a tensor twice", { ...linear, tensors: [tensor("w", [1], [1]), tensor("w", [1], [1])] }, /two tensors/],
    ["no input", { ...linear, inputs: [] }, /0 inputs/],
    ["two inputs", { ...linear, inputs: [value("x", [1, 2]), value("z", [1, 2])] }, /2 inputs/],
    ["an input of images", { ...linear, inputs: [value("x", [1, 3, 224, 224])] }, /\[1, 3, 224, 224\]/],
    ["an input of free width", { ...linear, inputs: [value("x", ["n", "m"])] }, /\[\?, \?\]/],
    ["an input without a shape", { ...linear, inputs: [value("x", null)] }, /no shape/],
    ["rows by the dozen", { ...linear, inputs: [value("x", [12, 2])] }, /\[12, 2\]/],
    ["a huge width", { ...linear, inputs: [value("x", [1, 2 ** 40])] }, /columns fixed/],
    ["an input of text", { ...linear, inputs: [value("x", [1, 2], 8)] }, /floats or doubles/],
    ["two outputs", { ...linear, outputs: [value("y", null), value("x", null)] }, /2 outputs/],
    ["an output of classes", { ...linear, outputs: [value("y", ["n", 3])] }, /\[\?, 3\]/],
    ["an output that is a constant", { ...linear, outputs: [value("w", null)] }, /does not depend|constant/],
    ["an output that no one makes", { ...linear, outputs: [value("q", null)] }, /does not depend/],
    ["operators in the wrong order", { nodes: [relu("a", "y"), relu("x", "a")] }, /"a", which is not made before/],
    ["a name made twice", { nodes: [relu("x", "y"), relu("x", "y")] }, /made twice/],
    ["an operator that overwrites the input", { nodes: [relu("x", "x")] }, /made twice/],
    [
      "shapes taken from features",
      {
        nodes: [
          { op: "Cast", in: ["x"], out: ["s"], attributes: { to: { i: 7 } } },
          { op: "Reshape", in: ["x", "s"], out: ["y"] },
        ],
      },
      /shape from the features/,
    ],
    [
      "a dropout in training",
      { nodes: [{ op: "Dropout", in: ["x", "", "t"], out: ["y"] }], tensors: [tensor("t", [], [1])] },
      /training mode/,
    ],
    [
      "a window beyond all sizes",
      { nodes: [{ op: "MaxPool", in: ["x"], out: ["y"], attributes: { pads: { ints: [1e9, 1e9] } } }] },
      /pads beyond/,
    ],
    [
      "names of control characters",
      { nodes: [{ op: "\u001b[2J\u202e<b>", in: ["x"], out: ["y"] }] },
      /"\?\[2J\?<b>" is not supported/,
    ],
    ["a name without end", { nodes: [relu("x", "y".repeat(2000))] }, /name of over 1000 bytes/],
    [
      "too many operators",
      { nodes: Array.from({ length: 5001 }, (_, i) => relu(i === 0 ? "x" : `a${i}`, `a${i + 1}`)) },
      /5001 operators/,
    ],
  ])("is refused for %s", (_, given, why) => {
    const file = given instanceof Uint8Array ? given : onnx(given);
    let failure: unknown = null;
    try {
      new OnnxModel(file);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(ModelError);
    expect((failure as Error).message).toMatch(why);
    expect((failure as Error).message).toMatch(/^[ -~…]{1,400}$/);
  });

  const forest = (change: Partial<Record<keyof typeof treeAttributes | "nodes_secret", object>>): Uint8Array =>
    onnx({
      nodes: [{ ...trees.nodes[0], attributes: { ...treeAttributes, ...change } as typeof treeAttributes }],
    } as OnnxText);

  it.each<[string, Uint8Array, RegExp]>([
    ["a circle", forest({ nodes_truenodeids: { ints: [1, 0, 0, 0, 0, 1, 0, 0] } }), /hangs elsewhere/],
    ["a node below itself", forest({ nodes_truenodeids: { ints: [0, 3, 0, 0, 0, 1, 0, 0] } }), /hangs elsewhere/],
    ["a node in two places", forest({ nodes_truenodeids: { ints: [2, 3, 0, 0, 0, 1, 0, 0] } }), /hangs/],
    [
      "a circle off the root",
      forest({ nodes_modes: { strings: ["LEAF", ...treeAttributes.nodes_modes.strings.slice(1)] } }),
      /no tree/,
    ],
    ["a child that is not there", forest({ nodes_falsenodeids: { ints: [2, 9, 0, 0, 0, 2, 0, 0] } }), /refers to none/],
    ["a feature beyond", forest({ nodes_featureids: { ints: [0, 2, 0, 0, 0, 1, 0, 0] } }), /feature 2; there are 2/],
    ["a feature below zero", forest({ nodes_featureids: { ints: [0, -1, 0, 0, 0, 1, 0, 0] } }), /feature -1/],
    ["two nodes of one id", forest({ nodes_nodeids: { ints: [0, 1, 2, 3, 3, 0, 1, 2] } }), /one id/],
    ["a tree in two pieces", forest({ nodes_treeids: { ints: [0, 0, 0, 0, 1, 1, 1, 0] } }), /pieces|one id/],
    ["an unknown mode", forest({ nodes_modes: { strings: new Array(8).fill("BRANCH_MEMBER") } }), /mode/],
    ["thresholds too few", forest({ nodes_values: { floats: [1] } }), /8 nodes_values/],
    ["thresholds that are none", forest({ nodes_values: { floats: new Array(8).fill(Number.NaN) } }), /not finite/],
    ["lists of unlike lengths", forest({ nodes_featureids: { ints: [0] } }), /1 nodes_featureids, 8/],
    ["several targets", forest({ n_targets: { i: 2 } }), /n_targets 1/],
    ["a weight for another target", forest({ target_ids: { ints: [0, 0, 0, 0, 7] } }), /target 0/],
    ["a weight for no leaf", forest({ target_nodeids: { ints: [1, 3, 4, 1, 2] } }), /no leaf/],
    ["weights too few", forest({ target_weights: { floats: [1] } }), /5 target_weights/],
    ["base values too many", forest({ base_values: { floats: [1, 2, 3] } }), /base value/],
    ["a transform", forest({ post_transform: { s: "LOGISTIC" } }), /NONE, not "LOGISTIC"/],
    ["an unknown attribute", forest({ nodes_secret: { i: 1 } }), /nodes_secret/],
    ["integers of the wrong type", forest({ nodes_treeids: { floats: [0] } }), /another type/],
  ])("is refused for trees with %s", (_, file, why) => {
    expect(() => new OnnxModel(file)).toThrow(ModelError);
    expect(() => new OnnxModel(file)).toThrow(why);
  });

  it("is refused when a regressor's weights do not fit its features, or its features are not the model's", async () => {
    const regressor = (count: number, first = "x") => ({
      op: "LinearRegressor",
      domain: "ai.onnx.ml",
      in: [first],
      out: ["y"],
      attributes: { coefficients: { floats: new Array<number>(count).fill(1) } },
    });
    expect(() => new OnnxModel(onnx({ nodes: [regressor(2)] }))).not.toThrow();
    expect(() => new OnnxModel(onnx({ nodes: [regressor(1)] }))).toThrow(/2 finite coefficients/);
    const sliced = { op: "Gather", in: ["x", "first"], out: ["g"], attributes: { axis: { i: 1 } } };
    const tensors = [tensor("first", [1], [0], 7)];
    expect(() => new OnnxModel(onnx({ nodes: [sliced, regressor(2, "g")], tensors }))).toThrow(/features themselves/);
    // As scikit-learn writes a scaler of ranges, a projection, and a model on the answers of two.
    const ranged = { op: "Mul", in: ["x", "by"], out: ["s"] };
    const projected = { op: "MatMul", in: ["s", "onto"], out: ["p"] };
    const constants = [tensor("by", [2], [2, 3]), tensor("onto", [2, 1], [1, 10])];
    const made = onnx({ nodes: [ranged, projected, regressor(1, "p")], tensors: constants });
    expect(await new OnnxModel(made).predict(Float64Array.of(5, 7))).toBe(2 * 5 + 10 * 3 * 7);
    expect(() => new OnnxModel(onnx({ nodes: [ranged, projected, regressor(2, "p")], tensors: constants }))).toThrow(
      /1 finite coefficients/,
    );
    const both = { op: "Concat", in: ["a", "b"], out: ["g"], attributes: { axis: { i: 1 } } };
    const answers = ["a", "b"].map((out) => ({ ...regressor(2), out: [out] }));
    expect(
      await new OnnxModel(onnx({ nodes: [...answers, both, regressor(2, "g")] })).predict(Float64Array.of(1, 2)),
    ).toBe(6);
    const wrong = [tensor("by", [3], [2, 3, 4])];
    expect(() => new OnnxModel(onnx({ nodes: [ranged, regressor(2, "s")], tensors: wrong }))).toThrow(
      /coefficients|features/,
    );
  });

  it("may name its tensors among the inputs, as old files do", async () => {
    const model = new OnnxModel(
      onnx({ ...linear, inputs: [value("x", ["n", 2]), value("w", [2, 1]), value("b", [1])] }),
    );
    expect(await model.predict(Float64Array.of(3, 1))).toBe(5.5);
  });

  it("is refused before millions of tiny parts take all memory", () => {
    const parts = Buffer.alloc(4_000_000, Uint8Array.of((8 << 3) | 2, 0));
    expect(() => new OnnxModel(onnx({ ...linear, moreOfModel: [parts] }))).toThrow(/too many parts/);
  });

  it("refuses to be trained", async () => {
    const x = { rows: 1, columns: 1, values: Float64Array.of(1) };
    await expect(onnxFamily.fit(x, Float64Array.of(1), {}, { seed: 1 })).rejects.toThrow(ModelError);
  });
});

describe("a damaged file", () => {
  const whole = [linear, linearDouble, network, trees].map(onnx);

  it("is refused as a model's fault, or read, whatever happened to it", () => {
    const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const damage = fc.oneof(
      fc.record({ kind: fc.constant("byte" as const), at: place, value: fc.nat({ max: 255 }) }),
      fc.record({ kind: fc.constant("cut" as const), at: place, length: fc.nat({ max: 60 }) }),
      fc.record({ kind: fc.constant("copy" as const), at: place, from: place, length: fc.nat({ max: 60 }) }),
      fc.record({ kind: fc.constant("put" as const), at: place, bytes: fc.uint8Array({ maxLength: 12 }) }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...whole), fc.array(damage, { minLength: 1, maxLength: 3 }), (file, all) => {
        let buffer = Buffer.from(file);
        for (const one of all) {
          const at = Math.floor(one.at * buffer.length);
          const head = buffer.subarray(0, at);
          if (one.kind === "byte" && at < buffer.length) {
            buffer = Buffer.from(buffer);
            buffer[at] = one.value;
          } else if (one.kind === "cut") buffer = Buffer.concat([head, buffer.subarray(at + one.length)]);
          else if (one.kind === "put") buffer = Buffer.concat([head, one.bytes, buffer.subarray(at)]);
          else if (one.kind === "copy") {
            const from = Math.floor(one.from * buffer.length);
            buffer = Buffer.concat([head, buffer.subarray(from, from + one.length), buffer.subarray(at)]);
          }
        }
        try {
          expect(new OnnxModel(buffer).inputCount).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(ModelError);
        }
      }),
      { numRuns: Number(process.env.MUTATIONS ?? 3000) },
    );
  });
});

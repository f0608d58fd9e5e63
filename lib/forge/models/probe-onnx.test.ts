import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ModelError, OnnxModel } from "@/lib/models";
import { INT64, type OnnxText, onnx, tensor, value } from "@/lib/models/onnx/testing/encode";
import { linear, linearDouble, network, trees } from "@/lib/models/onnx/testing/models";
import { type ProbeLimits, probeOnnx } from "./probe-onnx";

const rows = [Float64Array.of(3, 1), Float64Array.of(0.5, -1), Float64Array.of(1, 3)];
const failureOf = (text: OnnxText, limits: ProbeLimits = {}) =>
  probeOnnx(new OnnxModel(onnx(text)), rows, limits).then(
    () => null,
    (error: unknown) => error as Error,
  );

describe("a model's first run", () => {
  it.each([
    { name: "linear", text: linear },
    { name: "linear in doubles", text: linearDouble },
    { name: "network", text: network },
    { name: "trees", text: trees },
  ])("answers as the model does later: $name", async ({ text }) => {
    const model = new OnnxModel(onnx(text));
    const values = await probeOnnx(model, rows);
    expect(values).toEqual(await Promise.all(rows.map((row) => model.predict(row))));
  });

  it("tells what is not finite", async () => {
    const text: OnnxText = {
      nodes: [
        { op: "Gemm", in: ["x", "w"], out: ["g"] },
        { op: "Log", in: ["g"], out: ["y"] },
      ],
      tensors: [tensor("w", [2, 1], [-1, 0])],
    };
    expect(await probeOnnx(new OnnxModel(onnx(text)), rows)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it.each<[string, OnnxText, RegExp]>([
    [
      "shapes that do not fit",
      { ...linear, tensors: [tensor("w", [3, 1], [1, 2, 3]), tensor("b", [1], [0])] },
      /refuses/,
    ],
    [
      "an unknown attribute",
      { ...linear, nodes: [{ op: "Gemm", in: ["x", "w", "b"], out: ["y"], attributes: { zz: { i: 1 } } }] },
      /refuses/,
    ],
    ["an operator set of the future", { ...linear, sets: { "": 900 } }, /refuses/],
    [
      "several numbers a row",
      { nodes: [{ op: "Relu", in: ["x"], out: ["y"] }], outputs: [value("y", null)] },
      /2 numbers/,
    ],
  ])("is refused for %s", async (_, text, why) => {
    const failure = await failureOf(text);
    expect(failure).toBeInstanceOf(ModelError);
    expect(failure?.message).toMatch(why);
    expect(failure?.message).toMatch(/^[ -~…]{1,500}$/);
  });

  it("ends with its process when it takes too much memory, and the next model is run all the same", async () => {
    // 2 columns, doubled 33 times: 64 GB.
    const doubled: OnnxText = {
      nodes: [
        ...Array.from({ length: 33 }, (_, i) => ({
          op: "Concat",
          in: [i === 0 ? "x" : `c${i}`, i === 0 ? "x" : `c${i}`],
          out: [`c${i + 1}`],
          attributes: { axis: { i: 1 } },
        })),
        { op: "ReduceSum", in: ["c33"], out: ["y"] },
      ],
      outputs: [value("y", null)],
    };
    const failure = await failureOf(doubled);
    expect(failure).toBeInstanceOf(ModelError);
    expect(failure?.message).toMatch(/could not be run|refuses/);
    expect(await failureOf(linear)).toBeNull();
  });

  it("ends with its process when it does not end", async () => {
    const size = 4000;
    const slow: OnnxText = {
      nodes: [
        { op: "Gemm", in: ["x", "w"], out: ["g"] },
        { op: "Expand", in: ["g", "shape"], out: ["m0"] },
        ...Array.from({ length: 4000 }, (_, i) => ({ op: "MatMul", in: [`m${i}`, `m${i}`], out: [`m${i + 1}`] })),
        { op: "ReduceSum", in: ["m4000"], out: ["y"] },
      ],
      tensors: [tensor("w", [2, 1], [1, 0]), tensor("shape", [2], [size, size], INT64)],
      outputs: [value("y", null)],
    };
    const failure = await failureOf(slow, { mostMs: 1500 });
    expect(failure).toBeInstanceOf(ModelError);
    expect(failure?.message).toMatch(/could not be run/);
  });

  it("is refused, or answers, whatever happened to the file", async () => {
    const whole = [onnx(network), onnx(trees), onnx(linearDouble)];
    const damage = fc.record({
      file: fc.constantFrom(...whole),
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      value: fc.nat({ max: 255 }),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, at, value: byte }) => {
        const bytes = Uint8Array.from(file);
        bytes[Math.floor(at * bytes.length)] = byte;
        let model: OnnxModel;
        try {
          model = new OnnxModel(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ModelError);
          return;
        }
        run++;
        const asked = rows.map((row) => (model.inputCount === 2 ? row : new Float64Array(model.inputCount)));
        const answer = await probeOnnx(model, asked).catch((error: unknown) => error);
        expect(answer instanceof ModelError || (answer as number[]).length === rows.length).toBe(true);
      }),
      { numRuns: Number(process.env.PROBED_MUTATIONS ?? 60) },
    );
    expect(run).toBeGreaterThan(0);
  });
});

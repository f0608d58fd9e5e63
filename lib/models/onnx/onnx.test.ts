import { describe, expect, it } from "vitest";
import { onnxFamily } from "./onnx";
import { onnx } from "./testing/encode";
import { linear, linearDouble, network, trees } from "./testing/models";

describe("predictions", () => {
  it.each([
    { name: "linear", text: linear, row: [3, 1], expected: 5.5 },
    { name: "linear", text: linear, row: [-0.25, 4], expected: -4 },
    { name: "linear in doubles", text: linearDouble, row: [3, 1], expected: 5.5 },
    { name: "network", text: network, row: [3, 1], expected: 0.25 },
    { name: "network", text: network, row: [-3, 1], expected: 0.25 },
    { name: "network", text: network, row: [1, 3], expected: 4.25 },
    { name: "trees", text: trees, row: [0.5, -1], expected: 9.25 },
    { name: "trees", text: trees, row: [0.5, 4], expected: 10.5 },
    { name: "trees", text: trees, row: [0.6, 3], expected: 12.25 },
  ])("of the $name at $row are $expected", async ({ text, row, expected }) => {
    const model = await onnxFamily.load(onnx(text));
    expect(await model.predict(Float64Array.from(row))).toBe(expected);
  });
});

import { describe, expect, it } from "vitest";
import { candidatesOf, completeCandidates, drawCandidates, type ParameterRange, productOf } from "./candidates";
import { groupByFit } from "./fit-groups";
import { EvaluationError } from "./report";

describe("products", () => {
  it("hold every combination, the last parameter turning fastest", () => {
    expect(productOf({ a: [1, 2], b: ["x", "y", "z"] })).toEqual([
      { a: 1, b: "x" },
      { a: 1, b: "y" },
      { a: 1, b: "z" },
      { a: 2, b: "x" },
      { a: 2, b: "y" },
      { a: 2, b: "z" },
    ]);
    expect(productOf({})).toEqual([{}]);
  });
});

describe("draws", () => {
  const ranges: Record<string, ParameterRange> = {
    learningRate: { from: 0.001, to: 0.1, scale: "log" },
    maxDepth: { from: 2, to: 4, whole: true },
    l2: { from: 0, to: 1 },
    maxBins: { oneOf: [31, 63] },
  };

  it("stay in their ranges, cover them, and depend on the seed alone", () => {
    const drawn = drawCandidates("gbdt", 400, 1, ranges);
    expect(drawCandidates("gbdt", 400, 1, ranges)).toEqual(drawn);
    expect(drawCandidates("gbdt", 400, 2, ranges)).not.toEqual(drawn);
    const of = (name: string) => drawn.map(({ params }) => (params as Record<string, number>)[name] as number);
    expect(Math.min(...of("learningRate"))).toBeGreaterThanOrEqual(0.001);
    expect(Math.max(...of("learningRate"))).toBeLessThanOrEqual(0.1);
    // On a log scale half of the draws lie below the geometric mean.
    expect(of("learningRate").filter((rate) => rate < 0.01).length).toBeGreaterThan(160);
    expect(of("learningRate").filter((rate) => rate < 0.01).length).toBeLessThan(240);
    for (const depth of [2, 3, 4]) expect(of("maxDepth").filter((one) => one === depth).length).toBeGreaterThan(90);
    expect(new Set(of("maxDepth"))).toEqual(new Set([2, 3, 4]));
    expect(new Set(of("maxBins"))).toEqual(new Set([31, 63]));
    expect(completeCandidates(drawn)).toHaveLength(400);
  });

  it("are all different, and fewer where there are no more", () => {
    expect(drawCandidates("gbdt", 50, 3, { maxDepth: { from: 1, to: 5, whole: true } })).toHaveLength(5);
    const own = drawCandidates("gbdt", 50, 3);
    expect(new Set(own.map(({ params }) => JSON.stringify(params))).size).toBe(50);
  });

  it.each<[string, ParameterRange, string]>([
    ["an empty list", { oneOf: [] }, "has no values"],
    ["bounds the wrong way round", { from: 2, to: 1 }, "the smaller one first"],
    ["a log scale from zero", { from: 0, to: 1, scale: "log" }, "greater than 0"],
    ["whole numbers between halves", { from: 0.5, to: 1.5, whole: true }, "must be whole"],
  ])("are refused from %s", (_name, range, message) => {
    expect(() => drawCandidates("gbdt", 2, 1, { depth: range })).toThrow(message);
    expect(() => drawCandidates("gbdt", 2, 1, { depth: range })).toThrow(EvaluationError);
  });
});

describe("fits", () => {
  it("are shared by candidates that differ in steps alone, in ascending order", () => {
    const candidates = completeCandidates([
      ...candidatesOf("gbdt", [
        { trees: 300, leaves: 8 },
        { trees: 100, leaves: 15 },
        { trees: 100, leaves: 8 },
      ]),
      ...candidatesOf("linear", [{}]),
    ]);
    expect(groupByFit(candidates)).toEqual([
      { members: [2, 0], steps: [100, 300] },
      { members: [1], steps: [100] },
      { members: [3], steps: null },
    ]);
    expect(groupByFit(candidates, [0, 3])).toEqual([
      { members: [0], steps: [300] },
      { members: [3], steps: null },
    ]);
  });
});

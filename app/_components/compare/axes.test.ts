import { describe, expect, it } from "vitest";
import { axesOf, type Candidate, differingParams, valueOn } from "./axes";

function candidate(index: number, params: Candidate["params"], da: number | null): Candidate {
  return { runId: "r", index, rank: index + 1, params, metrics: { directional_accuracy: da }, numPassed: 0 };
}

const METRICS = [{ key: "directional_accuracy", short: "DA" }];
const grid = [
  candidate(0, { learningRate: 0.01, trees: 100, objective: "squared" }, 0.5),
  candidate(1, { learningRate: 0.05, trees: 100, objective: "huber" }, 0.55),
  candidate(2, { learningRate: 0.1, trees: 100, objective: "squared" }, null),
];

describe("axes", () => {
  it("stand for what differs, and for the metrics", () => {
    expect(differingParams(grid)).toEqual(["learningRate", "objective"]);
    expect(axesOf(grid, METRICS).map(({ key, isMetric }) => [key, isMetric])).toEqual([
      ["learningRate", false],
      ["objective", false],
      ["directional_accuracy", true],
    ]);
  });

  it("of several families begin with the family, and leave out what only one of them has and never changes", () => {
    const mixed = [
      candidate(0, { alpha: 1, clip: 8, family: "linear" }, 0.5),
      candidate(1, { alpha: 2, clip: 8, family: "linear" }, 0.5),
      candidate(2, { trees: 50, l2: 0, family: "gbdt" }, 0.5),
    ];
    expect(differingParams(mixed)).toEqual(["family", "alpha"]);
  });

  it("set a grid's few values at even distances, and text in order", () => {
    const [rate, objective] = axesOf(grid, METRICS);
    expect([0.01, 0.05, 0.1].map((value) => rate?.place(value))).toEqual([0, 0.5, 1]);
    expect(["squared", "huber"].map((value) => objective?.place(value))).toEqual([0, 1]);
  });

  it("set many values by size, from the least at the bottom to the greatest at the top", () => {
    const many = Array.from({ length: 20 }, (_, i) => candidate(i, { rate: i * i }, i / 20));
    const [rate] = axesOf(many, []);
    expect(rate?.place(0)).toBe(0);
    expect(rate?.place(361)).toBe(1);
    expect(rate?.place(90.25)).toBeCloseTo(0.25, 12);
    expect(rate?.ticks).toHaveLength(5);
  });

  it("have no place for what a candidate does not have", () => {
    const [, , accuracy] = axesOf(grid, METRICS);
    const last = grid[2] as Candidate;
    expect(accuracy?.place(valueOn(accuracy, last))).toBeNull();
    expect(axesOf([candidate(0, {}, null)], METRICS)).toEqual([]);
  });
});

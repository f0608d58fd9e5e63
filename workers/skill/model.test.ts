import { beforeAll, describe, expect, it } from "vitest";
import type { ProjectConfig } from "./config";
import { candidatesOf, narrowed, objectiveOf, type SkillCandidate } from "./model";
import { makeProject } from "./testing/make-project";

let config: ProjectConfig;
beforeAll(async () => {
  ({ config } = await makeProject());
});

describe("candidates", () => {
  it("are all combinations of the values, with each of the two losses", () => {
    const all = candidatesOf(config);
    expect(all).toHaveLength(2 * 2 * 2 * 2);
    expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(16);
    expect(all.filter(({ params }) => (params.objective as { name: string }).name === "czar")).toHaveLength(8);
    expect(all[0]).toMatchObject({ family: "gbdt", params: { minRowsPerLeaf: 50, trees: 50, maxDepth: 2 } });
  });

  it("with a loss that is none are refused", () => {
    expect(() => objectiveOf({ name: "profit", parameters: {} })).toThrow("The loss profit cannot be used");
    expect(() => objectiveOf({ name: "huber", parameters: { delta: -1 } })).toThrow("delta");
  });
});

describe("the second round", () => {
  const tried = (values: Record<string, number>): SkillCandidate => ({ family: "gbdt", params: { ...values } });
  const search = { values: { trees: [50, 100, 200], rate: [0.01, 0.1] }, keep: 0.34, rounds: 2, seed: 1 };

  it("lies within the span of the kept share, and repeats nothing", () => {
    const ranked = [
      tried({ trees: 100, rate: 0.1 }),
      tried({ trees: 200, rate: 0.1 }),
      tried({ trees: 50, rate: 0.1 }),
      tried({ trees: 100, rate: 0.01 }),
    ];
    const finer = narrowed({ ...config, search }, ranked);
    expect(finer).toEqual([tried({ trees: 141, rate: 0.1 })]);
  });

  it("is empty where there is nothing between", () => {
    expect(narrowed({ ...config, search }, [tried({ trees: 100, rate: 0.1 })])).toEqual([]);
    expect(narrowed(config, [])).toEqual([]);
  });
});

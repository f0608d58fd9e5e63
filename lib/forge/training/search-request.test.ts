import { describe, expect, it } from "vitest";
import { ZodError } from "zod";
import { planForTopic } from "@/lib/features";
import { ForgeError } from "@/lib/forge/errors";
import { refuseUnfitColumns, searchOf } from "./search-plan";
import { TrainingRequest } from "./search-request";
import { TrainingInput } from "./training-input";

const parse = (over: object) => TrainingRequest.parse({ topicId: 77, ...over });

describe("a training's request", () => {
  it.each([
    ["a window without a sliding walk", { windowDays: 30 }, "a window is for a sliding walk"],
    ["a sliding walk without a window", { walk: "sliding" }, "either windowDays or windowRows"],
    ["two windows", { walk: "sliding", windowDays: 3, windowRows: 500 }, "either windowDays or windowRows"],
    ["halving in one fold", { halving: true, folds: 1 }, "at least 2 folds"],
    ["tests longer than the history", { days: 10, folds: 5, testDays: 2 }, "leave nothing of 10 days"],
    [
      "two ways to search",
      { search: { random: 3, grid: { trees: [1] } } },
      "exactly one of candidates, grid and random",
    ],
    ["no way to search", { search: {} }, "exactly one of candidates, grid and random"],
    ["ranges without draws", { search: { grid: { trees: [1] }, ranges: {} } }, "say how many draws"],
    ["one list for two families", { families: ["gbdt", "mlp"], search: [{}] }, "use search.candidates"],
    ["a family twice", { families: ["gbdt", "gbdt"] }, "names a family twice"],
    ["a word that is no search", { search: "thorough" }, "a list of 1 to 500 configurations"],
    ["an end that is no time", { until: "yesterday" }, "until"],
    ["too many folds", { folds: 21 }, "<=20"],
    ["what it does not know", { fold: 3 }, "fold"],
    ["two plans", { planId: "0".repeat(64), readyPlan: "rich" }, "give one of planId and readyPlan"],
    ["no family", { families: [] }, "families"],
  ])("with %s is refused", (_name, over, message) => {
    expect(() => parse(over)).toThrow(ZodError);
    expect(() => parse(over)).toThrow(message);
  });

  it("is refused where a candidate needs columns that the plan does not make, before hours are spent on the others", () => {
    const plan = planForTopic({ market: "btcusd", horizonMinutes: 5 });
    const bare = { ...plan, inputBars: 0 as const };
    const check = (over: object, of: typeof plan) => () => refuseUnfitColumns(searchOf(parse(over)), of);
    const inside = (family: string, params: object = {}) => ({
      search: { candidates: [{ family: "ensemble", params: { members: [{ family: "zero" }, { family, params }] } }] },
    });
    for (const over of [
      { families: ["gbdt", "gru"] },
      { families: ["linear", "conv1d"] },
      { family: "momentum" },
      inside("gru"),
    ]) {
      expect(check(over, plan)).not.toThrow();
      expect(check(over, bare)).toThrow(ForgeError);
    }
    expect(check({ families: ["gbdt", "gru"] }, bare)).toThrow(/Configuration \d+ \(gru\) does not fit the plan/);
    expect(check({ search: [{ monotone: { log_return_5m: 1 } }] }, bare)).not.toThrow();
    for (const params of [{ monotone: { nothing: 1 } }, { objective: { name: "czar", sigma: "nothing" } }]) {
      expect(check({ search: [params] }, plan)).toThrow('the column "nothing"');
      expect(check(inside("gbdt", params), plan)).toThrow('the column "nothing"');
    }
  });

  it("may be a list, a product, draws, or several families", () => {
    const tried = (over: object) => searchOf(parse(over)).map(({ family, params }) => [family, params] as const);
    expect(tried({ search: [{ trees: 5 }, { trees: 6 }] })).toHaveLength(2);
    expect(tried({ search: { grid: { trees: [5, 6], maxDepth: [2, 3, 4] } } })).toHaveLength(6);
    expect(tried({ search: { random: 7 }, families: ["gbdt", "linear"] }).map(([family]) => family)).toEqual([
      ...Array(7).fill("gbdt"),
      ...Array(7).fill("linear"),
    ]);
    const drawn = tried({ search: { random: 9, ranges: { trees: { from: 1, to: 500, whole: true } } } });
    expect(drawn).toHaveLength(9);
    expect(drawn).toEqual(tried({ search: { random: 9, ranges: { trees: { from: 1, to: 500, whole: true } } } }));
    const mixed = {
      candidates: [
        { family: "zero", params: {} },
        { family: "gbdt", params: { trees: 3 } },
      ],
    };
    expect(tried({ search: mixed }).map(([family]) => family)).toEqual(["zero", "gbdt"]);
    expect(tried({ families: ["linear", "momentum"] }).length).toBeGreaterThan(2);
    expect(tried({ search: "walkthrough" })).toEqual(tried({ search: "full" }));
  });

  it.each([
    ["a parameter out of range", { search: [{}, { trees: 0 }] }, "candidate 1 (gbdt): trees"],
    ["a family that is imported", { family: "onnx" }, "cannot be trained"],
    [
      "a product beyond reason",
      { search: { grid: Object.fromEntries([..."abcdef"].map((name) => [name, [1, 2, 3, 4]])) } },
      "4096 combinations",
    ],
    ["an empty range", { search: { random: 2, ranges: { trees: { from: 9, to: 1 } } } }, "the smaller one first"],
  ])("with %s is refused when the search is made", (_name, over, message) => {
    expect(() => searchOf(parse(over))).toThrow(ForgeError);
    expect(() => searchOf(parse(over))).toThrow(message);
  });
});

describe("a job that was asked for before searches had all their fields", () => {
  it("still reads, and means what it meant", () => {
    const plan = {
      version: 1,
      market: "btcusd",
      intervalMinutes: 5,
      inputBars: 48,
      engineered: [{ kind: "log_return", name: "log_return_5m", bars: 1 }],
      target: { kind: "log_return", horizonMinutes: 5 },
      rowEveryMinutes: 5,
      minBarCoverage: 0.2,
      maxStalenessMinutes: 5,
    };
    const input = { topicId: 77, days: 30, family: "gbdt", search: "walkthrough", folds: 3, holdoutDays: 3, seed: 42 };
    const parsed = TrainingInput.parse({ ...input, plan, title: "Topic 77", fromMs: 0, toMs: 1 });
    expect(parsed).toMatchObject({
      ...input,
      halving: false,
      walk: "expanding",
      embargo: "horizon",
      holdout: null,
      plan: { market: "btcusd", inputBars: 48 },
    });
    expect(searchOf(parsed)).toHaveLength(63);
  });
});

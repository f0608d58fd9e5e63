import { beforeAll, describe, expect, it } from "vitest";
import { familyByName } from "@/lib/models/families";
import type { ProjectConfig } from "./config";
import { configurationsOf } from "./configurations";
import type { SkillCandidate } from "./model";
import { fitTo, togetherOf } from "./parts";
import { perturbed } from "./perturb";
import { planOf } from "./plan";
import type { TrainingRecord } from "./state";
import { makeProject } from "./testing/make-project";

const single: SkillCandidate = { family: "gbdt", params: { trees: 40, objective: { name: "huber", delta: 2 } } };
let config: ProjectConfig;
beforeAll(async () => {
  ({ config } = await makeProject());
});

const inParts = (): ProjectConfig => {
  const [first, ...others] = [...new Set(config.features.map(({ goal }) => goal))];
  const parts = [
    { name: "first", goals: [first as string] },
    { name: "others", goals: others },
  ];
  return { ...config, decomposition: { ...config.decomposition, decision: "parts", parts } };
};
const membersOf = ({ params }: SkillCandidate) => params.members as unknown as { columns: string[] }[];

describe("parts together", () => {
  it("see the columns of their goals, each column once, and are an ensemble that can be asked for", () => {
    const plan = planOf(config);
    const together = togetherOf(inParts(), plan, single);
    const [first, others] = membersOf(together).map(({ columns }) => columns);
    expect(new Set([...(first ?? []), ...(others ?? [])]).size).toBe((first?.length ?? 0) + (others?.length ?? 0));
    expect(first?.length).toBeGreaterThan(0);
    expect(familyByName("ensemble").params.safeParse(together.params).error).toBeUndefined();
  });

  it("live without a feature, and without a part that had no other", () => {
    const plan = planOf(config);
    const together = togetherOf(inParts(), plan, single);
    const [first] = membersOf(together);
    const without = (names: readonly string[]) => ({
      ...plan,
      engineered: plan.engineered.filter(
        ({ name }) => !names.some((one) => one === name || one.startsWith(`${name}_`)),
      ),
    });
    expect(fitTo(single, plan)).toBe(single);
    expect(fitTo(together, plan)).toEqual(together);
    expect(fitTo(together, without(first?.columns ?? []))).toEqual(single);
  });
});

describe("what is shaken", () => {
  it("is every number of the complete parameters, the loss's too, as far as the family takes it", () => {
    const moves = perturbed(single, 0.15);
    const names = moves.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["trees 40 → 34", "trees 40 → 46", "objective.delta 2 → 2.3"]));
    for (const name of ["learningRate", "leaves", "minRowsPerLeaf"]) {
      expect(names.filter((one) => one.startsWith(`${name} `))).toHaveLength(2);
    }
    // A share of 1 goes down alone, and 0 nowhere.
    expect(names.filter((one) => one.startsWith("subsample "))).toEqual(["subsample 1 → 0.85"]);
    expect(names.some((one) => one.startsWith("l1 "))).toBe(false);
    for (const { candidate } of moves) {
      expect(familyByName(candidate.family).params.safeParse(candidate.params).error).toBeUndefined();
    }
    expect(new Set(moves.map(({ candidate }) => JSON.stringify(candidate))).size).toBe(moves.length);
  });

  it("of parts together is moved in all of them at once", () => {
    const together = togetherOf(inParts(), planOf(config), single);
    const moved = perturbed(together, 0.15).find(({ name }) => name === "trees 40 → 46");
    const members = moved?.candidate.params.members as unknown as { params: { trees: number } }[];
    expect(members.map(({ params }) => params.trees)).toEqual([46, 46]);
  });
});

it("a configuration counts once, in however many trainings it was", () => {
  const record = (tried: string[], asked = tried.length) => ({ tried, asked }) as TrainingRecord;
  expect(configurationsOf([record(["a", "b"]), record(["b", "c"])])).toBe(3);
  expect(configurationsOf([record(["a", "b"]), record(["b", "c"])], new Set(["c"]))).toBe(2);
  expect(configurationsOf([record([], 16), record(["a"])])).toBe(17);
});

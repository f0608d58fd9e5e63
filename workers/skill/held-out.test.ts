import { expect, it } from "vitest";
import { heldOutTells, heldOutText } from "./held-out";
import { planOf } from "./plan";
import { makeFolder, projectIn } from "./testing/make-project";

const made = async (days: number) => {
  const { config } = projectIn(await makeFolder("hypothesis-driven", { topicId: 77, days }));
  return { config, plan: planOf(config) };
};

it("more days tell a smaller edge, and targets that overlap count once", async () => {
  const [few, many] = [await made(10), await made(200)];
  const [small, large] = [heldOutTells(few.config, few.plan), heldOutTells(many.config, many.plan)];
  expect(large.rows).toBeGreaterThan(15 * small.rows);
  expect(large.leastAccuracy ?? 1).toBeLessThan(small.leastAccuracy ?? 0);
  const daily = { ...few.plan, target: { ...few.plan.target, horizonMinutes: 720 } };
  const { rows, leastAccuracy } = heldOutTells(few.config, daily);
  expect(rows).toBeLessThanOrEqual(4);
  expect(leastAccuracy).toBeNull();
  expect(heldOutText(few.config, daily)).toContain("too few to tell any accuracy");
  expect(heldOutText(many.config, many.plan)).toMatch(
    /tell an accuracy of 5[0-4]\.\d % from a coin, and no smaller one\.$/,
  );
});

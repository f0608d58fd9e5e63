import { describe, expect, it } from "vitest";
import { normalRandom, seededRandom } from "@/lib/models/random";
import { featuresOfSignal } from "./signal-features";
import { findSignals } from "./signals";
import { type Series, varianceRatio } from "./statistics";

const BARS = 4000;
const NONE = new Map<string, number[]>();

/** Each return is `carry` of the one before, and news. */
function seriesOf(carry: number, seed = 3): Series {
  const normal = normalRandom(seededRandom(seed));
  const returns: number[] = [];
  for (let i = 0; i < BARS; i++) returns.push(carry * (returns[i - 1] ?? 0) + 1e-3 * normal());
  return { returns, at: returns.map((_, i) => i * 300_000), volume: returns.map(() => 1 + Math.abs(normal())) };
}
const standing = (series: Series, others = NONE) =>
  findSignals(series, others).flatMap(({ name, stands }) => (stands ? [name] : []));

describe("signals", () => {
  it("stand where returns go on, and on the other side where they come back", () => {
    expect(standing(seriesOf(0.3))).toContain("momentum");
    expect(standing(seriesOf(0.3))).not.toContain("reversal");
    expect(standing(seriesOf(-0.3))).toContain("reversal");
    expect(standing(seriesOf(-0.3))).not.toContain("momentum");
  });

  it("seldom stand in a random walk", () => {
    const found = Array.from({ length: 40 }, (_, seed) => standing(seriesOf(0, seed + 1)));
    // Of 200 looks, one in twenty at the most.
    expect(found.flat().length).toBeLessThan(10);
  });

  it("stand where another market is a bar ahead", () => {
    const own = seriesOf(0);
    const ahead = [...own.returns.slice(1), 0];
    expect(standing(own, new Map([["ethusd", ahead]]))).toContain("lead-ethusd");
    expect(standing(own, new Map([["ethusd", seriesOf(0, 9).returns]]))).not.toContain("lead-ethusd");
  });

  it("stand only when both halves agree", () => {
    const half = BARS / 2;
    const [up, down] = [seriesOf(0.4), seriesOf(-0.2)];
    const returns = [...up.returns.slice(0, half), ...down.returns.slice(half)];
    expect(standing({ ...up, returns })).not.toContain("momentum");
  });

  it("each has features, with windows in horizons", () => {
    for (const { name, goal } of findSignals(seriesOf(0), new Map([["ethusd", seriesOf(0, 9).returns]]))) {
      const found = featuresOfSignal(name);
      expect(found?.goal.goal).toBe(goal);
      for (const feature of found?.features ?? []) {
        expect(feature.goal).toBe(goal);
        for (const window of Object.values(feature.windows)) expect(window).toHaveProperty("horizons");
      }
    }
    expect(featuresOfSignal("luck")).toBeUndefined();
  });
});

it("the variance ratio of a random walk is about 1", () => {
  expect(varianceRatio(seriesOf(0).returns, 10)).toBeCloseTo(1, 0);
  expect(varianceRatio([0, 0, 0], 2)).toBe(1);
});

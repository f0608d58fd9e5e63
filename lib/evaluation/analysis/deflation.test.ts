import { describe, expect, it } from "vitest";
import { normalQuantile } from "@/lib/evaluation/distributions";
import { normalCdf } from "@/lib/models/normal-cdf";
import { normalRandom, seededRandom } from "@/lib/models/random";
import { deflatedOf } from "./deflated";
import { overfittingProbability } from "./overfitting";
import { deflatedSharpe, expectedBestSharpe, followedMoments } from "./sharpe";
import { simulate } from "./testing/simulated";

describe("the quantile of the normal distribution", () => {
  it.each([
    [0.975, 1.959963984540054],
    [0.8, 0.8416212335729143],
    [0.5, 0],
    [0.001, -3.090232306167814],
    [1e-10, -6.361340902404056],
  ])("of %s", (share, z) => expect(normalQuantile(share)).toBeCloseTo(z, 9));

  it("undoes the distribution function", () => {
    for (let z = -6; z <= 3; z += 0.37) expect(normalQuantile(normalCdf(z))).toBeCloseTo(z, 8);
  });

  it("ends at infinity", () => {
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
    expect(normalQuantile(1.5)).toBeNaN();
  });
});

describe("the deflated Sharpe ratio", () => {
  // The example of Bailey and López de Prado (2014): a yearly ratio of 2.5 over five years of 250 days, variance ½ a year.
  const published = { sharpe: 2.5 / Math.sqrt(250), skewness: -3, kurtosis: 10 };

  it("is that of the published example", () => {
    const benchmark = expectedBestSharpe(100, 1 / 2 / 250);
    expect(benchmark).toBeCloseTo(0.1132, 4);
    expect(deflatedSharpe(published, benchmark, 1250)).toBeCloseTo(0.9004, 4);
    expect(deflatedSharpe(published, expectedBestSharpe(46, 1 / 2 / 250), 1250)).toBeCloseTo(0.9505, 3);
  });

  it("falls as more was tried", () => {
    let before = 1.1;
    for (const trials of [1, 2, 5, 20, 100, 1000, 100_000]) {
      const ratio = deflatedSharpe(published, expectedBestSharpe(trials, 0.002), 1250) as number;
      expect(ratio).toBeLessThan(before);
      before = ratio;
    }
  });

  it("expects of the best of N without skill what simulations give", () => {
    const normal = normalRandom(seededRandom(5));
    for (const trials of [5, 50]) {
      let sum = 0;
      for (let run = 0; run < 4000; run++) {
        let best = Number.NEGATIVE_INFINITY;
        for (let i = 0; i < trials; i++) best = Math.max(best, normal());
        sum += best;
      }
      expect(Math.abs(expectedBestSharpe(trials, 1) - sum / 4000)).toBeLessThan(0.06);
    }
  });

  it("has the moments of the returns of following", () => {
    expect(followedMoments(Float64Array.of(1, -2, 3, -4), Float64Array.of(1, -1, -1, 0))).toEqual({
      // Earned: 1, 2, −3, 0.
      sharpe: 0,
      skewness: expect.closeTo(-18 / 4 / 3.5 ** 1.5, 12),
      kurtosis: expect.closeTo(98 / 4 / 3.5 ** 2, 12),
    });
    expect(followedMoments(Float64Array.of(1, 1, 1), Float64Array.of(2, 2, 2))).toBeNull();
  });

  it("is said in words, with Bonferroni's p-value", () => {
    const { yTrue: t, yPred: p } = simulate({ rows: 400, seed: 2, skill: 0.1 });
    const of = (trials: number) =>
      deflatedOf({ t, p, periods: 400, directionPValue: 0.02, trials, candidates: [], candidateCount: 0 });
    expect(of(1)).toMatchObject({ trials: 1, expectedBestSharpe: 0, bonferroniPValue: 0.02, overfitting: null });
    expect(of(81)).toMatchObject({ trials: 81, bonferroniPValue: 1 });
    expect(of(81).verdict).toContain("81 configurations were tried");
    expect(of(81).deflatedSharpe).toBeLessThan(of(1).deflatedSharpe as number);
  });
});

describe("the probability of overfitting", () => {
  const truths = simulate({ rows: 800, seed: 99 }).yTrue;
  const noise = (seed: number) => simulate({ rows: 800, seed }).yPred;

  it("is about a half for candidates that know nothing", () => {
    let sum = 0;
    for (let run = 0; run < 20; run++) {
      const { yTrue } = simulate({ rows: 800, seed: 10_000 + run });
      const candidates = Array.from({ length: 10 }, (_, c) => noise(1000 * run + c + 1));
      sum += overfittingProbability(yTrue, candidates) as number;
    }
    expect(sum / 20).toBeGreaterThan(0.35);
    expect(sum / 20).toBeLessThan(0.65);
  });

  it("is small where one knows something", () => {
    const winner = simulate({ rows: 800, seed: 99, skill: 0.4 }).yPred;
    const candidates = [winner, ...Array.from({ length: 10 }, (_, c) => noise(c + 1))];
    expect(overfittingProbability(truths, candidates)).toBeLessThan(0.02);
  });

  it("is exactly a half for candidates that are all the same", () => {
    expect(overfittingProbability(truths, [noise(1), noise(1), noise(1)])).toBe(0.5);
  });

  it("needs two candidates and some rows", () => {
    expect(overfittingProbability(truths, [noise(1)])).toBeNull();
    expect(
      overfittingProbability(truths.subarray(0, 30), [noise(1).subarray(0, 30), noise(2).subarray(0, 30)]),
    ).toBeNull();
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  czarLoss,
  entropy,
  quantile,
  regretScale,
  regretWeights,
  rewardFractions,
  SINGLE_PARTICIPANT_ENTROPY,
  sampleDeviation,
  weightedMean,
} from "./scoring";

const real = fc.double({ min: -1e3, max: 1e3, noNaN: true });

describe("weights from regrets", () => {
  it("are those of the reference's check values", () => {
    const weights = regretWeights([1, 0.5, 0, -1], 1, 3, 0.75);
    const expected = [1, 0.472367, 0.140389, 0.007686];
    for (const [i, weight] of weights.entries()) expect(weight).toBeCloseTo(expected[i] as number, 6);
  });

  it("lie in [0, 1], the best being 1, and never fall as regret grows", () => {
    fc.assert(
      fc.property(fc.array(real, { minLength: 1, maxLength: 40 }), (regrets) => {
        const weights = regretWeights(regrets, regretScale(regrets, 0.01), 3, 0.75);
        expect(Math.max(...weights)).toBeCloseTo(1, 12);
        for (const [i, a] of regrets.entries()) {
          expect(weights[i]).toBeGreaterThanOrEqual(0);
          for (const [j, b] of regrets.entries())
            if (a >= b) expect(weights[i]).toBeGreaterThanOrEqual(weights[j] as number);
        }
      }),
    );
  });

  it("make a mean that lies between the values", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(real, fc.double({ min: 0.01, max: 1, noNaN: true })), { minLength: 1 }),
        (pairs) => {
          const values = pairs.map(([value]) => value);
          const mean = weightedMean(
            values,
            pairs.map(([, weight]) => weight),
          );
          expect(mean).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
          expect(mean).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
        },
      ),
    );
  });
});

describe("rewards", () => {
  it("are those of the reference's worked check", () => {
    const scores = [0.12, 0.05, -0.02];
    expect(sampleDeviation(scores)).toBeCloseTo(0.07, 12);
    const fractions = rewardFractions(scores, sampleDeviation(scores), 0.01);
    for (const [i, expected] of [0.804337, 0.179034, 0.016629].entries()) expect(fractions[i]).toBeCloseTo(expected, 6);
  });

  it("are shared equally where scores do not differ", () => {
    expect(rewardFractions([0.3, 0.3, 0.3, 0.3], 0, 0.01)).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  it("have the entropy of the reference for one participant, and the largest for equal ones", () => {
    expect(entropy([1])).toBe(SINGLE_PARTICIPANT_ENTROPY);
    expect(entropy([0.25, 0.25, 0.25, 0.25])).toBeCloseTo(Math.log(4), 12);
    expect(entropy([0.7, 0.1, 0.1, 0.1])).toBeLessThan(Math.log(4));
  });
});

describe("quantile", () => {
  it("sorts descending and interpolates", () => {
    expect(quantile([1, 2, 3, 4], 0.25)).toBeCloseTo(1.75, 12);
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([7], 0.9)).toBe(7);
  });
});

describe("CZAR loss", () => {
  it.each([
    [1, -0.5, 1, 1.25114732],
    [1, 0.5, 1, 0.244204468],
    [1, 2, 1, 0.555123657],
    [-0.2, 0.3, 1, 0.5218751],
    [0, 0.4, 1, 0.469282032],
  ])("of truth %d and prediction %d is the reference's", (truth, predicted, sigma, expected) => {
    expect(czarLoss(truth, predicted, sigma)).toBeCloseTo(expected, 8);
  });

  it("is never negative, and 0 for a perfect prediction up to the base of the past-truth region", () => {
    fc.assert(
      fc.property(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: -5, max: 5, noNaN: true }), (t, p) => {
        expect(czarLoss(t, p, 1)).toBeGreaterThanOrEqual(-1e-12);
        expect(Math.abs(czarLoss(t, t, 1))).toBeLessThan(1e-12);
      }),
    );
  });
});

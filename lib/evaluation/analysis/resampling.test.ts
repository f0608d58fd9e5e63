import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stationaryBootstrap } from "./bootstrap";
import { circularShifts } from "./permutation";
import { tabulate } from "./row-sums";
import { simulate } from "./testing/simulated";

describe("the stationary bootstrap", () => {
  /** Of 200 simulated samples, the share whose interval holds the true correlation. */
  function coverage(overlap: number, meanBlockRows: number): number {
    const skill = 0.3;
    let covered = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const { yTrue, yPred } = simulate({ rows: 600, seed, skill, overlap });
      const { metrics } = stationaryBootstrap(tabulate(yTrue, yPred), { samples: 200, meanBlockRows, seed });
      const { low, high } = metrics.pearson_r as { low: number; high: number };
      if (low <= skill && skill <= high) covered++;
    }
    return covered / 200;
  }

  it("covers the truth about 95 times in a hundred", () => {
    const share = coverage(1, 1);
    expect(share).toBeGreaterThan(0.9);
    expect(share).toBeLessThan(0.99);
  });

  it("covers it with overlapping truths as well, where single rows would not", () => {
    expect(coverage(8, 24)).toBeGreaterThan(0.86);
    expect(coverage(8, 1)).toBeLessThan(0.75);
  });

  it("is the same to the bit for the same seed, and another for another", () => {
    const { yTrue, yPred } = simulate({ rows: 300, seed: 1, skill: 0.2 });
    const table = tabulate(yTrue, yPred);
    const options = { samples: 200, meanBlockRows: 5, seed: 7 };
    expect(stationaryBootstrap(table, options)).toEqual(stationaryBootstrap(table, options));
    expect(stationaryBootstrap(table, { ...options, seed: 8 })).not.toEqual(stationaryBootstrap(table, options));
  });

  it("gives no interval for a handful of rows", () => {
    const { yTrue, yPred } = simulate({ rows: 10, seed: 1 });
    const { metrics } = stationaryBootstrap(tabulate(yTrue, yPred), { samples: 100, meanBlockRows: 2, seed: 1 });
    expect(metrics.pearson_r).toMatchObject({ low: null, high: null });
    expect(metrics.pearson_r?.value).not.toBeNull();
  });

  it("gives an improvement over a baseline that holds the observed one", () => {
    const { yTrue, yPred } = simulate({ rows: 500, seed: 3, skill: 0.5 });
    const table = tabulate(yTrue, yPred, [new Float64Array(500), yPred]);
    const { improvements } = stationaryBootstrap(table, { samples: 300, meanBlockRows: 4, seed: 1, baselines: 2 });
    const [zero, itself] = improvements as { value: number; low: number; high: number }[];
    expect(zero?.low).toBeLessThan(zero?.value as number);
    expect(zero?.high).toBeGreaterThan(zero?.value as number);
    for (const end of ["value", "low", "high"] as const) expect(itself?.[end]).toBeCloseTo(0, 12);
  });
});

describe("circular shifts", () => {
  const options = { samples: 199, leastLagRows: 10, seed: 1 };

  it("give uniform p-values to predictions that know nothing, dependent as both sides are", () => {
    const values = Array.from({ length: 200 }, (_, seed) => {
      const { yTrue, yPred } = simulate({ rows: 500, seed: seed + 1, overlap: 8 });
      return circularShifts(yTrue, yPred, options).pValues;
    });
    for (const name of ["pearson_r", "directional_accuracy", "czar_improvement"] as const) {
      const sorted = values.map((one) => one[name] as number).sort((a, b) => a - b);
      // The largest distance from the uniform distribution; 0.115 is passed by chance once in a hundred samples of 200.
      const distance = Math.max(...sorted.map((p, i) => Math.abs(p - (i + 0.5) / sorted.length)));
      expect(distance, name).toBeLessThan(0.125);
    }
  });

  it("find skill", () => {
    const { yTrue, yPred } = simulate({ rows: 1000, seed: 1, skill: 0.3, overlap: 4 });
    const { pValues, meanAccuracy } = circularShifts(yTrue, yPred, options);
    for (const p of Object.values(pValues)) expect(p).toBeLessThanOrEqual(0.05);
    expect(meanAccuracy).toBeGreaterThan(0.45);
    expect(meanAccuracy).toBeLessThan(0.55);
  });

  it("never use a lag that is too short, either way round", () => {
    // Predictions that are right only three rows off: lags of 3 or rows − 3 would find them.
    const { yTrue } = simulate({ rows: 60, seed: 4 });
    for (const lag of [3, 57]) {
      const late = Float64Array.from({ length: 60 }, (_, i) => yTrue[(i + lag) % 60] as number);
      const { pValues, samples } = circularShifts(yTrue, late, { samples: 500, leastLagRows: 4, seed: 1 });
      expect(samples).toBe(53);
      const within = circularShifts(yTrue, late, { samples: 500, leastLagRows: 2, seed: 1 });
      expect(within.samples).toBe(57);
      expect(within.pValues.pearson_r).toBeGreaterThanOrEqual(2 / 58);
      expect(pValues.pearson_r).not.toBe(null);
    }
  });

  it("say nothing with fewer than 19 lags", () => {
    const { yTrue, yPred } = simulate({ rows: 30, seed: 1 });
    expect(circularShifts(yTrue, yPred, options)).toMatchObject({ samples: 0, meanAccuracy: null });
  });

  it("do not depend on the scale of predictions, but for the error", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: -8, max: 8 }), (seed, power) => {
        const { yTrue, yPred } = simulate({ rows: 120, seed, skill: 0.2 });
        const once = circularShifts(yTrue, yPred, options).pValues;
        const scaled = circularShifts(
          yTrue,
          yPred.map((value) => value * 2 ** power),
          options,
        ).pValues;
        for (const name of ["directional_accuracy", "da_pvalue", "pearson_r", "czar_improvement"] as const) {
          expect(scaled[name]).toBe(once[name]);
        }
      }),
      { numRuns: 30 },
    );
  });
});

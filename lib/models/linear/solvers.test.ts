import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Matrix } from "@/lib/models/model";
import { solveElasticNet } from "./elastic-net";
import { momentsOf } from "./moments";
import { solveRidge } from "./ridge";
import { scalingOf } from "./scaling";
import { sample, targetOf } from "./testing/rows";

const momentsAt = (x: Matrix, y: Float64Array) =>
  momentsOf(x, y, scalingOf(x, { standardise: true, clip: 1000 }), null, {});

describe("moments", () => {
  it("are the plain sums, weighted", async () => {
    const x = sample(131, 4, 3);
    const y = targetOf(x, [1, 0, -1, 2], 1, 4);
    const weights = y.map((_, i) => (i % 3) + 0.25);
    const scaling = scalingOf(x, { standardise: true, clip: 2 });
    const moments = await momentsOf(x, y, scaling, weights, {});
    const input = (row: number, column: number) => {
      const z =
        ((x.values[row * 4 + column] as number) - (scaling.mean[column] as number)) * (scaling.scale[column] as number);
      return Math.max(-2, Math.min(2, z));
    };
    const sumOver = (of: (row: number) => number) =>
      y.reduce((sum, _, row) => sum + (weights[row] as number) * of(row), 0);
    const whole = sumOver(() => 1);
    const mean = [0, 1, 2, 3].map((column) => sumOver((row) => input(row, column)) / whole);
    const targetMean = sumOver((row) => y[row] as number) / whole;
    expect(moments.targetMean).toBeCloseTo(targetMean, 12);
    for (const i of [0, 1, 2, 3]) {
      expect(moments.inputMean[i]).toBeCloseTo(mean[i] as number, 12);
      const withTarget = sumOver((row) => (input(row, i) - (mean[i] as number)) * ((y[row] as number) - targetMean));
      expect(moments.withTarget[i]).toBeCloseTo(withTarget / 131, 12);
      for (const j of [0, 1, 2, 3]) {
        const product = sumOver((row) => (input(row, i) - (mean[i] as number)) * (input(row, j) - (mean[j] as number)));
        expect(moments.covariance[i * 4 + j]).toBeCloseTo(product / 131, 12);
      }
    }
  });
});

it("ridge solves the normal equations, whatever the columns and the penalty", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer(),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom(0, 1e-6, 0.1, 10),
      async (seed, columns, alpha) => {
        const x = sample(64 + (Math.abs(seed) % 70), columns, seed);
        const moments = await momentsAt(x, targetOf(x, [1, -2], 1, seed + 1));
        const beta = solveRidge(moments, alpha);
        for (let i = 0; i < columns; i++) {
          let left = alpha * (beta[i] as number);
          for (let j = 0; j < columns; j++)
            left += (moments.covariance[i * columns + j] as number) * (beta[j] as number);
          expect(left).toBeCloseTo(moments.withTarget[i] as number, 9);
        }
      },
    ),
    { numRuns: 60 },
  );
});

describe("the elastic net", () => {
  it("meets the conditions of its minimum, from any start", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom(0.001, 0.02, 0.3),
        fc.constantFrom(0.1, 0.5, 1),
        async (seed, n, alpha, l1Ratio) => {
          const x = sample(90, n, seed);
          const moments = await momentsAt(x, targetOf(x, [0.3, -0.2], 1, seed + 1));
          const beta = solveElasticNet(moments, { alpha, l1Ratio });
          const warm = solveElasticNet(moments, { alpha, l1Ratio }, new Float64Array(n).fill(2));
          for (let i = 0; i < n; i++) {
            let slack = (moments.withTarget[i] as number) - alpha * (1 - l1Ratio) * (beta[i] as number);
            for (let j = 0; j < n; j++) slack -= (moments.covariance[i * n + j] as number) * (beta[j] as number);
            if (beta[i] === 0) expect(Math.abs(slack)).toBeLessThanOrEqual(alpha * l1Ratio + 1e-7);
            else expect(slack).toBeCloseTo(alpha * l1Ratio * Math.sign(beta[i] as number), 6);
            expect(warm[i]).toBeCloseTo(beta[i] as number, 5);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("is ridge when its l1 part goes to nothing", async () => {
    const x = sample(300, 6, 25);
    const moments = await momentsAt(x, targetOf(x, [1, 0, -1], 1, 26));
    const net = solveElasticNet(moments, { alpha: 0.3, l1Ratio: 1e-9 });
    for (const [i, value] of solveRidge(moments, 0.3).entries()) expect(net[i]).toBeCloseTo(value, 6);
  });
});

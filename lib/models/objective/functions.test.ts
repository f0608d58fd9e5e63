import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Matrix, ModelError } from "@/lib/models/model";
import { normalRandom, seededRandom } from "@/lib/models/random";
import { objectiveFunctions } from "./functions";
import { Objective } from "./objective";

const everyObjective = (sigma: string) =>
  [
    { name: "squared" },
    { name: "absolute" },
    { name: "huber", delta: 0.7 },
    { name: "magnitude", power: 1.5, floor: 0.05, sigma },
    { name: "magnitude", power: 4, floor: 0, sigma },
    { name: "directional", alpha: 3, scale: 4, sigma },
    { name: "czar", alpha: 1, sigma },
    { name: "czar", alpha: 0, tau: 0, sigma },
  ].map((objective) => Objective.parse(objective));

const column = (values: number[]): { x: Matrix; columnNames: string[] } => ({
  x: { rows: values.length, columns: 1, values: Float64Array.from(values) },
  columnNames: ["volatility"],
});

function at(objective: Objective, t: number, p: number, sigma = 1) {
  const y = Float64Array.of(t);
  const functions = objectiveFunctions(objective, { y, fittedOn: Float64Array.of(-1, 1), ...column([sigma]) });
  const gradient = new Float64Array(1);
  const hessian = new Float64Array(1);
  functions.derivatives(y, Float64Array.of(p), gradient, hessian);
  return {
    loss: functions.loss(y, Float64Array.of(p)),
    gradient: gradient[0] as number,
    hessian: hessian[0] as number,
  };
}

describe("derivatives", () => {
  const value = fc.double({ min: -4, max: 4, noNaN: true });
  it.each(everyObjective("volatility").map((objective) => [JSON.stringify(objective), objective] as const))(
    "are the slopes of the loss where it has them: %s",
    (_text, objective) => {
      fc.assert(
        fc.property(value, value, fc.constantFrom(0.5, 1, 2), (t, p, sigma) => {
          const zt = t / sigma;
          const zp = p / sigma;
          const step = 1e-5;
          const kinks = [0, t, t - 0.7, t + 0.7];
          fc.pre(kinks.every((kink) => Math.abs(p - kink) > 0.02));
          const isCzar = objective.name === "czar";
          // Past the truth, and at a truth of 0, the network's gradient is not the slope.
          fc.pre(!isCzar || (zt !== 0 && Math.sign(zt) * zp < Math.abs(zt)));
          const { gradient, hessian } = at(objective, t, p, sigma);
          const h = step * sigma;
          const numeric = (at(objective, t, p + h, sigma).loss - at(objective, t, p - h, sigma).loss) / (2 * h);
          expect(Math.abs(gradient - numeric)).toBeLessThan(1e-5 * Math.max(1, Math.abs(numeric)) * sigma);
          const bent = (at(objective, t, p + h, sigma).gradient - at(objective, t, p - h, sigma).gradient) / (2 * h);
          // Never flatter than the loss, so that steps do not overshoot.
          expect(hessian).toBeGreaterThan(bent - 1e-4 * Math.max(1, Math.abs(bent)));
          if (objective.name === "squared" || objective.name === "magnitude") {
            expect(Math.abs(hessian - Math.max(bent, 1e-6))).toBeLessThan(1e-4 * Math.max(1, Math.abs(bent)));
          }
        }),
        { numRuns: 500 },
      );
    },
  );

  it("of huber's and the directional loss have a hessian that never lets a step overshoot the minimum of one row", () => {
    fc.assert(
      fc.property(value, value, (t, p) => {
        for (const objective of [Objective.parse({ name: "huber" }), Objective.parse({ name: "absolute" })]) {
          const { gradient, hessian } = at(objective, t, p);
          expect(Math.abs(gradient / hessian)).toBeLessThanOrEqual(Math.max(Math.abs(p - t), 1) * (1 + 1e-9));
        }
      }),
    );
  });

  it("are mirrored when target and prediction change sign", () => {
    fc.assert(
      fc.property(value, value, (t, p) => {
        // At a truth of exactly 0 the network's sign is +1, which has no mirror.
        fc.pre(t !== 0);
        for (const objective of everyObjective("volatility")) {
          const here = at(objective, t, p, 0.7);
          const there = at(objective, -t, -p, 0.7);
          expect(there.loss).toBeCloseTo(here.loss, 12);
          expect(there.gradient).toBeCloseTo(-here.gradient, 12);
          expect(there.hessian).toBeCloseTo(here.hessian, 12);
        }
      }),
    );
  });

  it("and losses are finite, and hessians above 0, for any finite numbers", () => {
    const extreme = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(0, -0, 5e-324, -5e-324, 1e300, -1e300, Number.MAX_VALUE, -Number.MAX_VALUE, 1e-8, 0.01),
    );
    const rows = fc.array(fc.tuple(extreme, extreme, extreme.map(Math.abs)), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(rows, (sampled) => {
        const y = Float64Array.from(sampled, ([t]) => t);
        const prediction = Float64Array.from(sampled, ([, p]) => p);
        for (const sigma of ["training", "volatility"]) {
          for (const objective of everyObjective(sigma)) {
            const functions = objectiveFunctions(objective, { y, ...column(sampled.map(([, , s]) => s)) });
            const gradient = new Float64Array(y.length);
            const hessian = new Float64Array(y.length);
            functions.derivatives(y, prediction, gradient, hessian);
            const all = [functions.initial(y), functions.loss(y, prediction), ...gradient, ...hessian];
            expect(all.every(Number.isFinite), `${JSON.stringify(objective)}: ${all}`).toBe(true);
            expect(hessian.every((h) => h > 0)).toBe(true);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("scales", () => {
  const normal = normalRandom(seededRandom(5));
  const y = Float64Array.from({ length: 500 }, () => 0.01 * normal() + 0.002);

  it("keep gradients and hessians as large as those of squared error", () => {
    const prediction = y.map(() => 0);
    for (const objective of everyObjective("training")) {
      const gradient = new Float64Array(y.length);
      const hessian = new Float64Array(y.length);
      objectiveFunctions(objective, { y }).derivatives(y, prediction, gradient, hessian);
      const mean = hessian.reduce((a, b) => a + b, 0) / y.length;
      expect(mean, objective.name).toBeGreaterThan(0.04);
      expect(mean, objective.name).toBeLessThan(20);
    }
  });

  it("come from the targets fitted on where other rows are asked about", () => {
    const later = y.subarray(0, 100).map((t) => 5 * t);
    const zeros = new Float64Array(100);
    const objective = Objective.parse({ name: "huber" });
    const own = objectiveFunctions(objective, { y: later }).loss(later, zeros);
    const shared = objectiveFunctions(objective, { y: later, fittedOn: y }).loss(later, zeros);
    expect(shared).toBe(objectiveFunctions(objective, { y }).loss(later, zeros));
    expect(shared).toBeLessThan(own);
  });

  it("by a column take each row's own value, floored", () => {
    const objective = Objective.parse({ name: "magnitude", power: 1, floor: 0, sigma: "volatility" });
    const targets = Float64Array.of(2, 2, 0);
    const functions = objectiveFunctions(objective, { y: targets, ...column([1, 2, 0]) });
    const gradient = new Float64Array(3);
    const hessian = new Float64Array(3);
    functions.derivatives(targets, Float64Array.of(0, 0, 0), gradient, hessian);
    // |t|/σ·(p − t)/σ²·median², the median σ being 1
    expect([...gradient]).toEqual([2 * -2, (1 * -2) / 4, 0]);
    expect(hessian[0]).toBe(2);
    expect(() => functions.loss(Float64Array.of(1), Float64Array.of(1))).toThrow(
      "made for 3 rows and is asked about 1",
    );
  });

  it("refuse a column that is not there or is no deviation, by name", () => {
    const objective = Objective.parse({ name: "czar", sigma: "volatility_24" });
    expect(() => objectiveFunctions(objective, { y, ...column([1]) })).toThrow(
      'σ from the column "volatility_24", which is not there; the plan makes volatility',
    );
    expect(() => objectiveFunctions(objective, { y })).toThrow(ModelError);
    const named = Objective.parse({ name: "czar", sigma: "volatility" });
    expect(() => objectiveFunctions(named, { y: Float64Array.of(1, 2), ...column([1, -0.5]) })).toThrow(
      'column "volatility" is -0.5 in row 1',
    );
  });
});

describe("starting constants", () => {
  const targets = Float64Array.of(-1, 0, 1, 2, 50);
  const initial = (objective: object) => {
    const parsed = Objective.parse(objective);
    return objectiveFunctions(parsed, { y: targets }).initial(targets);
  };

  it("are the mean and the median", () => {
    expect(initial({ name: "squared" })).toBe(10.4);
    expect(initial({ name: "absolute" })).toBe(1);
    expect(initial({ name: "czar" })).toBe(0);
    expect(initial({ name: "directional" })).toBe(0);
  });

  it.each([{ name: "huber", delta: 0.1 }, { name: "magnitude", power: 1 }, { name: "absolute" }])(
    "minimise the loss: %o",
    (objective) => {
      const functions = objectiveFunctions(Objective.parse(objective), { y: targets });
      const lossOf = (constant: number) =>
        functions.loss(
          targets,
          targets.map(() => constant),
        );
      const best = functions.initial(targets);
      for (const other of [best - 0.01, best + 0.01, 0, 10.4]) {
        expect(lossOf(best)).toBeLessThanOrEqual(lossOf(other) + 1e-12);
      }
    },
  );
});

it("magnitude weighting with power 1 orders predictions as the weighted RMSE does", () => {
  const normal = normalRandom(seededRandom(9));
  const y = Float64Array.from({ length: 60 }, normal);
  const functions = objectiveFunctions(Objective.parse({ name: "magnitude", power: 1, floor: 0 }), { y });
  const candidates = Array.from({ length: 30 }, () => y.map((t) => t * 0.2 + normal()));
  const weightedRmse = (prediction: Float64Array) => {
    let sum = 0;
    let weight = 0;
    for (const [i, t] of y.entries()) {
      sum += Math.abs(t) * (t - (prediction[i] as number)) ** 2;
      weight += Math.abs(t);
    }
    return Math.sqrt(sum / weight);
  };
  const order = (score: (prediction: Float64Array) => number) =>
    candidates
      .map((candidate, i) => [score(candidate), i] as const)
      .sort((a, b) => a[0] - b[0])
      .map(([, i]) => i);
  expect(order((candidate) => functions.loss(y, candidate))).toEqual(order(weightedRmse));
});

it("the directional loss costs more on the wrong side, and not so within the noise", () => {
  const objective = Objective.parse({ name: "directional", alpha: 2, sigma: "volatility" });
  expect(at(objective, 1, -1).loss).toBeGreaterThan(2 * at(objective, 1, 3).loss);
  expect(at(objective, 0.001, -1).loss / at(objective, 0.001, 1.002).loss).toBeCloseTo(1, 3);
});

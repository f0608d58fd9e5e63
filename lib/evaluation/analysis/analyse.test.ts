import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate } from "@/lib/evaluation/evaluate";
import { EvaluationError, PRIMARY_METRICS } from "@/lib/evaluation/report";
import { analyse } from "./analyse";
import { trivialBaselines } from "./baselines";
import { simulate } from "./testing/simulated";
import type { AnalyseInput, Analysis } from "./types";

const quick = { epochLengthMinutes: 60, seed: 1, bootstrapSamples: 60, permutationSamples: 39 };
const gate = (analysis: Analysis, id: string) => analysis.gates.find((one) => one.id === id);

describe("an analysis", () => {
  const rows = simulate({ rows: 3000, seed: 1, skill: 0.3, overlap: 4 });
  const input: AnalyseInput = { ...rows, ...quick, horizonMinutes: 240, windowMinutes: 480 };
  const analysis = analyse(input);

  it("has the report's own values where it says how sure they are", () => {
    const { metrics } = evaluate(rows.yTrue, rows.yPred);
    for (const name of PRIMARY_METRICS) {
      expect(analysis.bootstrap.metrics[name]?.value, name).toBeCloseTo(metrics[name] as number, 9);
    }
  });

  it("takes the overlap into account wherever rows must not know of each other", () => {
    expect(analysis.evidence).toMatchObject({ rows: 3000, overlapRows: 4, nOverlap: 750 });
    expect(analysis.permutation.leastLagRows).toBe(12);
    expect(analysis.bootstrap.meanBlockRows).toBeGreaterThanOrEqual(4);
    const { metrics } = evaluate(rows.yTrue, rows.yPred);
    expect(analysis.evidence.pearsonPValue).toBeGreaterThan(metrics.pearson_pvalue as number);
  });

  it("is the same to the bit for the same input", () => {
    expect(analyse(input)).toEqual(analysis);
    expect(JSON.stringify(analyse({ ...input, seed: 2 }).bootstrap)).not.toBe(JSON.stringify(analysis.bootstrap));
  });

  it("holds only what JSON can hold", () => {
    expect(JSON.parse(JSON.stringify(analysis))).toEqual(analysis);
    expect(JSON.stringify(analysis)).not.toMatch(/undefined|NaN/);
  });

  it("parts the rows by calendar months, none twice and none left out", () => {
    expect(analysis.periods.map(({ name }) => name)).toEqual(["2024-01", "2024-02", "2024-03", "2024-04", "2024-05"]);
    expect(analysis.periods.reduce((sum, one) => sum + one.rows, 0)).toBe(3000);
    expect(analysis.periods[0]?.rows).toBe(31 * 24);
    const { metrics } = evaluate(rows.yTrue.subarray(0, 744), rows.yPred.subarray(0, 744));
    expect(analysis.periods[0]?.metrics.czar_improvement).toBe(metrics.czar_improvement);
  });

  it("takes days where there are fewer than three months", () => {
    const short = analyse({
      ...input,
      yTrue: rows.yTrue.subarray(0, 100),
      yPred: rows.yPred.subarray(0, 100),
      asOf: rows.asOf.subarray(0, 100),
    });
    expect(short.periods.map(({ name, rows: count }) => [name, count])).toEqual([
      ["2024-01-01", 24],
      ["2024-01-02", 24],
      ["2024-01-03", 24],
      ["2024-01-04", 24],
      ["2024-01-05", 4],
    ]);
    expect(gate(short, "worst_month_accuracy")?.state).toBe("not_run");
  });

  it("parts the rows by regimes, each row into one of each kind", () => {
    for (const kind of ["volatility", "trend"] as const) {
      const parts = analysis.regimes.filter((one) => one.kind === kind);
      expect(parts).toHaveLength(3);
      expect(parts.reduce((sum, one) => sum + one.rows, 0)).toBe(3000 - 24 - 4);
    }
    const thirds = analysis.regimes.filter(({ kind }) => kind === "volatility");
    for (const { rows: count } of thirds) expect(Math.abs(count - 2972 / 3)).toBeLessThanOrEqual(1);
  });

  it("adds up returns so that every move counts once", () => {
    const last = analysis.cumulative.at(-1);
    const sum = rows.yTrue.reduce((total, one) => total + one, 0);
    const followed = rows.yTrue.reduce((total, one, i) => total + Math.sign(rows.yPred[i] as number) * one, 0);
    expect(last?.row).toBe(2999);
    expect(last?.hold).toBeCloseTo(sum / 4, 6);
    expect(last?.model).toBeCloseTo(followed / 4, 6);
    expect(analysis.cumulative.length).toBeLessThanOrEqual(2000);
    for (const point of analysis.cumulative) expect(point.oracle).toBeGreaterThanOrEqual(Math.abs(point.model) - 1e-6);
  });

  it("keeps rolling accuracy within its band, and ends at the last row", () => {
    const { windowRows, points } = analysis.rolling;
    expect(windowRows).toBe(150);
    expect(points[0]?.row).toBe(149);
    expect(points.at(-1)?.row).toBe(2999);
    for (const { accuracy, low, high } of points) {
      expect(low).toBeLessThanOrEqual(accuracy);
      expect(high).toBeGreaterThanOrEqual(accuracy);
    }
  });

  it("calibrates by tenths of the prediction, from the smallest", () => {
    expect(analysis.calibration.map(({ rows: count }) => count)).toEqual(new Array(10).fill(300));
    const means = analysis.calibration.map(({ meanPredicted }) => meanPredicted);
    expect(means).toEqual([...means].sort((a, b) => a - b));
    expect((analysis.calibration[9] as { meanActual: number }).meanActual).toBeGreaterThan(
      (analysis.calibration[0] as { meanActual: number }).meanActual,
    );
  });

  it("counts hours in UTC", () => {
    expect(analysis.hours).toHaveLength(24);
    expect(analysis.hours[0]).toMatchObject({ hour: 0, rows: 125 });
  });

  it("finds skill in predictions that have it", () => {
    for (const id of ["above_base_rate", "base_rate_pvalue", "direction_permutation", "correlation_permutation"]) {
      expect(gate(analysis, id)?.state, id).toBe("pass");
    }
    for (const id of ["importance_stability", "neighbours", "shuffled_targets", "truncation", "drift", "in_sample"]) {
      const found = gate(analysis, id);
      expect(found?.state, id).toBe("not_run");
      expect(found?.detail, id).toMatch(/^Needs /);
    }
  });
});

describe("baselines", () => {
  it("never know a truth before its horizon has passed, by rows or by times", () => {
    const { yTrue, asOf } = simulate({ rows: 120, seed: 5 });
    const overlap = 6;
    const times = { asOf, horizonMs: overlap * 3_600_000 };
    fc.assert(
      fc.property(fc.nat(119), fc.boolean(), (changed, hasTimes) => {
        const other = yTrue.slice();
        other[changed] = 9;
        const before = trivialBaselines(yTrue, overlap, hasTimes ? times : undefined);
        const after = trivialBaselines(other, overlap, hasTimes ? times : undefined);
        for (const [b, one] of before.entries()) {
          const first = one.yPred.findIndex((value, i) => value !== after[b]?.yPred[i]);
          if (one.name === "zero") expect(first).toBe(-1);
          else expect(first).toBe(changed + overlap < 120 ? changed + overlap : -1);
        }
      }),
    );
  });

  it("persistence is the truth of a horizon ago", () => {
    const yTrue = Float64Array.from({ length: 30 }, (_, i) => (i + 1) / 100);
    const found = analyse({ ...quick, yTrue, yPred: yTrue, horizonMinutes: 180 }).baselines.find(
      ({ name }) => name === "persistence",
    );
    // The first three rows know nothing and are off by themselves, the others by three steps.
    expect(found?.metrics.mae).toBeCloseTo((0.01 + 0.02 + 0.03 + 27 * 0.03) / 30, 12);
  });

  it("take part that are given", () => {
    const rows = simulate({ rows: 100, seed: 1, skill: 0.5 });
    const { baselines } = analyse({ ...quick, ...rows, baselines: [{ name: "the network", yPred: rows.yTrue }] });
    expect(baselines.at(-1)).toMatchObject({ name: "the network", grade: expect.stringMatching(/A/) });
    expect(() => analyse({ ...quick, ...rows, baselines: [{ name: "short", yPred: [1] }] })).toThrow(
      "short has 1 values for 100 rows",
    );
  });
});

describe("gates on how predictions came about", () => {
  const rows = simulate({ rows: 400, seed: 2, skill: 0.3 });
  const run = (provenance: AnalyseInput["provenance"]) =>
    analyse({ ...quick, ...rows, horizonMinutes: 60, provenance });
  const czar = (value: number) => ({ czar_improvement: value });

  it.each([
    [
      "top_importance",
      {
        importance: [
          { name: "a", share: 0.2 },
          { name: "b", share: 0.6 },
        ],
      },
      "fail",
      0.6,
    ],
    [
      "top_importance",
      {
        importance: [
          { name: "a", share: 0.5 },
          { name: "b", share: 0.5 },
        ],
      },
      "pass",
      0.5,
    ],
    [
      "importance_stability",
      {
        foldImportance: [
          [1, 2, 3, 4],
          [2, 3, 4, 5],
        ],
      },
      "pass",
      1,
    ],
    [
      "importance_stability",
      {
        foldImportance: [
          [1, 2, 3, 4],
          [4, 3, 2, 1],
        ],
      },
      "fail",
      -1,
    ],
    ["shuffled_targets", { shuffledAccuracy: 0.56 }, "fail", 0.56],
    ["drift", { psiMax: 0.1 }, "pass", 0.1],
    ["truncation", { truncationTested: false }, "fail", 1],
    ["unseen_rows", { seenRows: 0 }, "pass", 0],
    ["unseen_rows", { seenRows: 5 }, "fail", 5],
    [
      "neighbours",
      {
        candidates: [
          { params: { depth: 5, rate: 0.1 }, metrics: czar(0.2) },
          { params: { depth: 3, rate: 0.1 }, metrics: czar(0.17) },
          { params: { depth: 5, rate: 0.05 }, metrics: czar(0.1) },
          // Not a neighbour: two steps away, or two parameters at once.
          { params: { depth: 5, rate: 0.01 }, metrics: czar(-1) },
          { params: { depth: 3, rate: 0.05 }, metrics: czar(-1) },
        ],
      },
      "fail",
      0.5,
    ],
    [
      "alternative_loss",
      {
        candidates: [
          { params: { objective: "squared" }, metrics: czar(0.2) },
          { params: { objective: "huber" }, metrics: czar(0.1) },
        ],
      },
      "pass",
      2,
    ],
    [
      "partitions",
      { partitions: [{ trainFromMs: 0, trainToMs: 0, testFromMs: 3_600_000, testToMs: 7_200_000 }] },
      "pass",
      0,
    ],
    [
      "partitions",
      { partitions: [{ trainFromMs: 0, trainToMs: 60_000, testFromMs: 3_600_000, testToMs: 7_200_000 }] },
      "fail",
      -1,
    ],
  ] as const)("%s %j: %s", (id, provenance, state, value) => {
    const found = gate(run(provenance as AnalyseInput["provenance"]), id);
    expect(found?.state).toBe(state);
    expect(found?.value).toBeCloseTo(value, 9);
  });

  it("compare what was tested on the same rows: a candidate that halving dropped is not among them", () => {
    const { yPred } = rows;
    const tried = (depth: number, value: number, isWhole: boolean) => ({
      params: { depth, objective: isWhole ? "squared" : "huber" },
      metrics: czar(value),
      ...(isWhole && { yPred }),
    });
    const candidates = [tried(3, 0.2, true), tried(4, 0.19, true), tried(2, -1, false)];
    const analysis = run({
      candidates: candidates.map(({ params, ...one }) => ({ ...one, params: { depth: params.depth } })),
    });
    expect(gate(analysis, "neighbours")).toMatchObject({ state: "pass", value: 0.95 });
    expect(gate(run({ candidates }), "alternative_loss")?.state).toBe("not_run");
  });
});

it("the worst regime is one of enough independent rows: some few in a rare one decide nothing", () => {
  // Rises throughout but for twelve rows, in which all calls are wrong.
  const isFall = (i: number) => i >= 600 && i < 612;
  const closes = Float64Array.from({ length: 1000 }, (_, i) => Math.exp(0.01 * i - (isFall(i) ? 0.5 : 0)));
  const yTrue = closes.map((_, i) => (i % 2 === 0 ? 0.01 : 0.02));
  const yPred = yTrue.map((truth, i) => (isFall(i) ? -truth : truth));
  const found = analyse({ ...quick, yTrue, yPred, closes, horizonMinutes: 60 });
  const few = found.regimes.filter((one) => one.rows < 20);
  expect(few.map(({ name, metrics }) => [name, metrics.directional_accuracy])).toEqual([["down", 0]]);
  expect(gate(found, "worst_regime")?.state).toBe("pass");
});

describe("what cannot be told", () => {
  it("is null or empty for a handful of rows without times", () => {
    const few = analyse({ ...quick, yTrue: [0.1, -0.1, 0.2], yPred: [0.1, 0.1, 0.1] });
    expect(few).toMatchObject({ from: null, to: null, periods: [], hours: [], regimes: [], calibration: [] });
    expect(few.permutation.pValues.pearson_r).toBeNull();
    expect(few.bootstrap.metrics.rmse?.low).toBeNull();
    expect(JSON.parse(JSON.stringify(few))).toEqual(few);
  });

  it("does not break on truths that never move, or predictions that never do", () => {
    const flat = new Float64Array(100);
    const wave = Float64Array.from({ length: 100 }, (_, i) => Math.sin(i));
    for (const [yTrue, yPred] of [
      [flat, wave],
      [wave, flat],
      [flat, flat],
      [flat.fill(0), wave],
    ] as const) {
      const analysis = analyse({ ...quick, yTrue, yPred });
      expect(JSON.parse(JSON.stringify(analysis))).toEqual(analysis);
    }
  });

  it.each([
    [{ yTrue: [1, 2], yPred: [1] }, /y_true has 2 values/],
    [{ yTrue: [1, Number.NaN], yPred: [1, 2] }, /y_true\[1\] is NaN/],
    [{ yTrue: [1, 2], yPred: [1, 2], asOf: [2, 1] }, /as_of\[1\] is before as_of\[0\]/],
    [
      { yTrue: [1, 2], yPred: [1, 2], asOf: [0, 8.64e15] },
      /as_of\[1\] is 8640000000000000 ms; it must lie in the years/,
    ],
    [{ yTrue: [1, 2], yPred: [1, 2], asOf: [2] }, /as_of has 1 values for 2 rows/],
    [{ yTrue: [1, 2], yPred: [1, 2], epochLengthMinutes: 0 }, /epoch_length_minutes is 0/],
  ])("%j is refused by name", (input, message) => {
    const run = () => analyse({ ...quick, ...input });
    expect(run).toThrow(EvaluationError);
    expect(run).toThrow(message);
  });

  it("never throws for finite rows", () => {
    const value = fc.oneof(fc.constant(0), fc.double({ min: -1, max: 1, noNaN: true }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 120 }),
        fc.integer({ min: 1, max: 40 }),
        (pairs, overlap) => {
          const analysis = analyse({
            ...quick,
            yTrue: pairs.map(([truth]) => truth),
            yPred: pairs.map(([, prediction]) => prediction),
            asOf: pairs.map((_, i) => i * 3_600_000),
            horizonMinutes: overlap * 60,
          });
          expect(analysis.evidence.nEffective).toBeLessThanOrEqual(pairs.length);
          expect(JSON.stringify(analysis)).not.toMatch(/undefined/);
        },
      ),
      { numRuns: 60 },
    );
  });
});

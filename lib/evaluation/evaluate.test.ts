import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate } from "./evaluate";
import { EvaluationError, type EvaluationReport } from "./report";

type Encoded = number | "NaN" | "Infinity" | "-Infinity";
interface GoldenCase {
  name: string;
  y_true: Encoded[];
  y_pred: Encoded[];
  epoch_length_minutes: number;
  n_expected_epochs: number | null;
  report?: Omit<EvaluationReport, "metrics"> & { metrics: Record<string, Encoded> };
  error?: string;
}

const golden = JSON.parse(readFileSync(new URL("./fixtures/evaluation.json", import.meta.url), "utf8")) as GoldenCase[];

function close(actual: number, expected: number, isPValue: boolean): boolean {
  if (Object.is(actual, expected) || actual === expected) return true;
  const difference = Math.abs(actual - expected);
  return difference <= 1e-9 * Math.max(Math.abs(actual), Math.abs(expected)) || (isPValue && difference <= 1e-12);
}

describe("the reference's reports", () => {
  it("are 60 cases", () => expect(golden).toHaveLength(60));

  it.each(golden.map((one) => [one.name, one] as const))("%s", (_name, one) => {
    const run = () =>
      evaluate(one.y_true.map(Number), one.y_pred.map(Number), {
        epochLengthMinutes: one.epoch_length_minutes,
        nExpectedEpochs: one.n_expected_epochs,
      });
    if (!one.report) {
      expect(run).toThrow(EvaluationError);
      return;
    }
    const { metrics: expected, ...verdict } = one.report;
    const { metrics, ...ours } = run();
    expect(ours).toEqual(verdict);
    expect(Object.keys(metrics).sort()).toEqual(Object.keys(expected).sort());
    expect(Object.keys(metrics)).toHaveLength(41);
    const different = Object.entries(expected)
      .filter(([key, value]) => !close(metrics[key] as number, Number(value), key.includes("pvalue")))
      .map(([key, value]) => `${key}: ${metrics[key]} instead of ${value}`);
    expect(different).toEqual([]);
  });
});

describe("input that cannot be evaluated is refused by name", () => {
  it.each([
    ["lengths", [1, 2, 3], [1, 2], /y_true has 3 values and y_pred 2/],
    ["nothing", [], [], /empty/],
    ["one pair", [1], [1], /at least two/],
    ["NaN", [1, 2, 3], [1, Number.NaN, 3], /y_pred\[1\] is NaN/],
    ["infinity", [1, 2, Number.NEGATIVE_INFINITY], [1, 2, 3], /y_true\[2\] is -Infinity/],
  ])("%s", (_name, yTrue, yPred, message) => {
    expect(() => evaluate(yTrue, yPred)).toThrow(message);
    expect(() => evaluate(yTrue, yPred)).toThrow(EvaluationError);
  });

  it.each([0, -5, Number.NaN, Number.POSITIVE_INFINITY])("epoch length %s", (epochLengthMinutes) => {
    expect(() => evaluate([1, 2], [1, 2], { epochLengthMinutes })).toThrow(/epoch_length_minutes/);
  });

  it("an expected count that is no number", () => {
    expect(() => evaluate([1, 2], [1, 2], { nExpectedEpochs: Number.NaN })).toThrow(/n_expected_epochs/);
  });
});

describe("constants that only rounding tells apart", () => {
  it.each([0.01, 0.1, 1 / 3, -7.7e-5, 1e9 / 7])("%s as truth has no spread", (value) => {
    const { metrics } = evaluate(
      new Array(100).fill(value),
      Array.from({ length: 100 }, (_, i) => Math.sin(i)),
    );
    expect(metrics).toMatchObject({
      std_true: 0,
      czar_oracle: 0,
      czar_model: 0,
      r2: 0,
      pearson_r: 0,
      log_aspect_ratio: 0,
    });
  });

  it.each([
    [1e-13, 0],
    [1e-11, 1],
  ])("a relative spread of %s around one value", (relative, isSpread) => {
    const alternating = Array.from({ length: 100 }, (_, i) => 0.02 * (1 + (i % 2 === 0 ? relative : -relative)));
    const wave = Array.from({ length: 100 }, (_, i) => Math.sin(i));
    const asTruth = evaluate(alternating, wave).metrics;
    expect(Number((asTruth.std_true as number) > 0)).toBe(isSpread);
    expect(Number(asTruth.czar_oracle !== 0)).toBe(isSpread);
    const asPrediction = evaluate(wave, alternating).metrics;
    expect(Number((asPrediction.std_pred as number) > 0)).toBe(isSpread);
    expect(Number(asPrediction.log_aspect_ratio !== 0)).toBe(isSpread);
    expect(Number(asPrediction.spearman_pvalue !== 1)).toBe(isSpread);
  });

  it("a prediction of 0.01 has no spread", () => {
    const { metrics } = evaluate(
      Array.from({ length: 100 }, (_, i) => Math.sin(i)),
      new Array(100).fill(0.01),
    );
    expect(metrics).toMatchObject({ std_pred: 0, log_aspect_ratio: 0, pearson_r: 0, pearson_pvalue: 1, spearman_r: 0 });
  });
});

describe("what holds for any predictions", () => {
  const pairs = fc.array(
    fc.tuple(
      fc.oneof(fc.constant(0), fc.double({ min: -1, max: 1, noNaN: true })),
      fc.oneof(fc.constant(0), fc.double({ min: -1, max: 1, noNaN: true })),
    ),
    { minLength: 2, maxLength: 80 },
  );

  it("metrics stay in their ranges", () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const { metrics: m } = evaluate(
          rows.map((row) => row[0]),
          rows.map((row) => row[1]),
        );
        const within = (name: string, low: number, high: number) => {
          expect(m[name], name).toBeGreaterThanOrEqual(low - 1e-12);
          expect(m[name], name).toBeLessThanOrEqual(high + 1e-12);
        };
        for (const name of ["directional_accuracy", "da_pvalue", "pearson_pvalue", "precision", "recall"])
          within(name, 0, 1);
        for (const name of ["pearson_r", "spearman_r", "czar_improvement"]) within(name, -1, 1);
        within("da_ci_lower", 0, m.directional_accuracy as number);
        within("wrmse_improvement", Number.NEGATIVE_INFINITY, 1);
        const counts = ["true_positives", "true_negatives", "false_positives", "false_negatives"];
        expect(counts.reduce((sum, name) => sum + (m[name] as number), 0)).toBe(rows.length);
      }),
    );
  });

  it("scaling both sides changes no ratio", () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const yTrue = rows.map((row) => row[0]);
        const yPred = rows.map((row) => row[1]);
        const once = evaluate(yTrue, yPred);
        const scaled = evaluate(
          yTrue.map((v) => v * 1024),
          yPred.map((v) => v * 1024),
        );
        // Values next to the smallest number that there is lose digits when squared.
        fc.pre(rows.every((row) => row.every((v) => v === 0 || Math.abs(v) > 1e-100)));
        expect(scaled.passed).toEqual(once.passed);
        for (const name of ["pearson_r", "spearman_r", "wrmse_improvement", "czar_improvement", "zptae_improvement"]) {
          expect(scaled.metrics[name]).toBeCloseTo(once.metrics[name] as number, 9);
        }
      }),
    );
  });
});

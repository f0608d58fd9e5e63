import { describe, expect, it } from "vitest";
import { analyse } from "@/lib/evaluation";
import { GATES } from "@/lib/evaluation/analysis/gate-table";
import type { AnalysisView } from "@/lib/forge/views";
import { normalRandom, seededRandom } from "@/lib/models/random";
import { type ProjectConfig, SKILLS } from "./config";
import { type Evidence, GATE_KINDS, gatesOf, NO_EVIDENCE, runGates, verdictOf, windowsOf } from "./gates";
import { makeProject } from "./testing/make-project";

/** The platform's own analysis of predictions with so much skill. */
function evidenceOf(skill: number): Evidence {
  const normal = normalRandom(seededRandom(5));
  const yTrue = Array.from({ length: 900 }, () => 1e-3 * normal());
  const yPred = yTrue.map((one) => skill * one + (1 - skill) * 1e-3 * normal());
  const asOf = yTrue.map((_, i) => Date.UTC(2026, 0, 1) + i * 300_000);
  const analysis = analyse({
    yTrue,
    yPred,
    asOf,
    horizonMinutes: 5,
    epochLengthMinutes: 5,
    seed: 1,
    bootstrapSamples: 100,
  });
  const rows = yTrue.map((actual, i) => ({ actual, predicted: yPred[i] as number }));
  return { ...NO_EVIDENCE, analysis: analysis as unknown as AnalysisView, windows: windowsOf(rows, 3) };
}

const CORE = [
  "above_base_rate",
  "accuracy_low",
  "significance",
  "permutation",
  "beats_trivial",
  "worst_window",
  "shift_audit",
];
const asked = (thresholds: Record<string, number>) =>
  gatesOf({
    gates: Object.fromEntries(Object.entries(thresholds).map(([id, threshold]) => [id, { threshold, why: "" }])),
  } as ProjectConfig);
const usual = asked({
  above_base_rate: 0,
  accuracy_low: 0.5,
  significance: 0.05,
  permutation: 0.05,
  beats_trivial: 0,
  worst_window: 0.48,
  shift_audit: 0.52,
});

describe("gates", () => {
  it("pass skill and fail noise", () => {
    const skilled = runGates(usual, "evaluation", evidenceOf(0.5));
    expect(skilled.map(({ id, state }) => `${id} ${state}`)).toEqual(CORE.map((id) => `${id} pass`));
    expect(verdictOf(skilled)).toBe(true);
    const noise = runGates(usual, "evaluation", evidenceOf(0));
    expect(noise.find(({ id }) => id === "significance")?.state).toBe("fail");
    expect(verdictOf(noise)).toBe(false);
  });

  it("hold all at once or not at all, and a gate that could not be run has not passed", () => {
    const results = runGates(asked({ above_base_rate: 0, worst_month_accuracy: 0.48 }), "evaluation", evidenceOf(0.5));
    expect(results.map(({ state }) => state)).toEqual(["pass", "not_run"]);
    expect(results[1]?.detail).toContain("month");
    expect(verdictOf(results)).toBe(false);
    expect(verdictOf([])).toBe(false);
  });

  it.each([
    ["above_base_rate", "above", [-0.01, 0, 0.01]],
    ["worst_window", "least", [0.47, 0.48, 0.49]],
  ])("%s passes %s its threshold", (id, _, values) => {
    const [gate] = asked({ [id]: values[1] as number });
    if (gate === undefined) throw new Error("no gate");
    const states = values.map((value) => {
      const [result] = runGates([{ ...gate, find: () => ({ value, detail: "" }) }], "evaluation", NO_EVIDENCE);
      return result?.state;
    });
    expect(states).toEqual(["fail", id === "above_base_rate" ? "fail" : "pass", "pass"]);
  });

  it("look at their own set alone", () => {
    const gates = asked({ overfitting: 0.5, perturbed: 0.8, top_importance: 0.5, calibration: 0.9 });
    const on = (set: "optimisation" | "stress" | "evaluation" | "deployment") =>
      runGates(gates, set, NO_EVIDENCE).map(({ id }) => id);
    expect([on("optimisation"), on("stress"), on("evaluation"), on("deployment")]).toEqual([
      ["overfitting"],
      ["perturbed"],
      ["top_importance", "calibration"],
      ["calibration"],
    ]);
  });

  it("that read a gate of the platform name one that there is", () => {
    const known = new Set<string>(Object.values(GATES).map(({ id }) => id));
    const named: string[] = [];
    const gates = new Proxy([], { get: (_, key) => (key === "find" ? find : undefined) });
    const find = (test: (gate: { id: string }) => boolean) => {
      named.push([...known].find((id) => test({ id })) ?? "none");
      return undefined;
    };
    for (const { find: look } of Object.values(GATE_KINDS)) {
      look({ ...NO_EVIDENCE, analysis: { gates, bootstrap: { metrics: {} } } as unknown as AnalysisView });
    }
    expect(named.length).toBeGreaterThan(10);
    expect(named).not.toContain("none");
  });

  it("of every template exist, each with a reason", async () => {
    for (const skill of SKILLS.filter((one) => one !== "signal-discovery")) {
      const { config } = await makeProject(skill);
      expect(gatesOf(config).length).toBeGreaterThan(5);
      for (const { why } of Object.values(config.gates)) expect(why.length).toBeGreaterThan(20);
    }
  });

  it("that are none are refused with those that there are", () => {
    expect(() => asked({ luck: 1 })).toThrow('There is no gate "luck"');
  });
});

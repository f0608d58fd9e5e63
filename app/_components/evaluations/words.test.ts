import { describe, expect, it } from "vitest";
import { analyse } from "@/lib/evaluation";
import { GATES } from "@/lib/evaluation/analysis/gate-table";
import { simulate } from "@/lib/evaluation/analysis/testing/simulated";
import { toAnalysisView } from "@/lib/forge/evaluation/analysis-view";
import type { GateView } from "@/lib/forge/views";
import { evidenceInWords, gatesInShort, gateThreshold, gateValue, intervalText, subjectInWords } from "./words";

const gate = (id: string, over: Partial<GateView> = {}): GateView => ({
  id,
  title: "",
  state: "pass",
  value: 0.5,
  threshold: 0.48,
  detail: "",
  ...over,
});

describe("gates", () => {
  it("read in their own unit, with the way that passes", () => {
    expect(gateThreshold(gate("worst_month_accuracy"))).toBe("≥ 48.0 %");
    expect(gateThreshold(gate("direction_permutation", { threshold: 0.05 }))).toBe("< 0.050");
    expect(gateThreshold(gate("overfitting", { threshold: 0.5 }))).toBe("≤ 50.0 %");
    expect(gateThreshold(gate("beats_trivial", { threshold: 0 }))).toBe("> 0.0 %");
    expect(gateValue(gate("direction_permutation", { value: 0.0004 }))).toBe("< 0.001");
    expect(gateValue(gate("unseen_rows", { value: 1234 }))).toBe("1,234");
    expect(gateValue(gate("drift", { value: null }))).toBe("—");
  });

  it("have one id each", () => {
    const ids = Object.values(GATES).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("are counted without those that were not run", () => {
    const three = [gate("a"), gate("b", { state: "fail" }), gate("c", { state: "not_run" })];
    expect(gatesInShort(three)).toBe("1 of 2 pass, 1 not run");
    expect(gatesInShort(three.slice(0, 2))).toBe("1 of 2 pass");
  });
});

it("unknown is a dash", () => {
  expect(intervalText(undefined, "share")).toBe("—");
  expect(intervalText({ value: 1, low: null, high: null }, "share")).toBe("—");
  expect(intervalText({ value: 0.5, low: 0.4, high: 0.6 }, "share")).toBe("40.0 % to 60.0 %");
});

describe("evidence", () => {
  const words = (skill: number, overlap: number) => {
    const rows = simulate({ rows: 1000, seed: 1, skill, overlap });
    return evidenceInWords(
      toAnalysisView(
        analyse({
          ...rows,
          epochLengthMinutes: 60,
          horizonMinutes: 60 * overlap,
          seed: 1,
          bootstrapSamples: 40,
          permutationSamples: 19,
        }),
      ),
    );
  };

  it("says what overlap leaves, and whether that is enough", () => {
    expect(words(0.9, 10)).toMatch(
      /reaches across 10 rows, so that 1,000 rows are worth 100 .* That is enough: \d+ tell/,
    );
    expect(words(0.05, 24)).toMatch(/are worth 41 .* (That is too few: [\d,]+ are needed|cannot be told from a coin)/);
    expect(words(0.9, 1)).toMatch(/^1,000 rows, whose truths do not overlap\./);
  });
});

describe("the subject", () => {
  it("warns of rows that a model was trained on", () => {
    const model = { kind: "model", modelId: "m", from: "2024-01-01T00:00:00Z", to: "2024-02-01T00:00:00Z" } as const;
    expect(subjectInWords({ ...model, rows: 100, seenRows: 100 })).toMatch(/trained on all rows/);
    expect(subjectInWords({ ...model, rows: 100, seenRows: 40 })).toMatch(/40 of the 100 rows/);
    expect(subjectInWords({ ...model, rows: 100, seenRows: 0 })).not.toMatch(/trained/);
  });

  it("counts what a worker's history had to leave out", () => {
    expect(subjectInWords({ kind: "deployment", deploymentId: "d", rows: 5, leftOut: { no_truth: 2 } })).toMatch(
      /Left out: 2 with no truth/,
    );
  });
});

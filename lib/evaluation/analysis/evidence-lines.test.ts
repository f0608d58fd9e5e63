/** A grade's grounds in words: nothing that fails and nothing that was not run is passed over. */
import { expect, test } from "vitest";
import { evidenceLines, hasFailedGate } from "./evidence-lines";
import type { Gate } from "./types";

const gate = (id: string, state: Gate["state"], value: number | null, threshold: number, detail: string): Gate => ({
  id,
  title: `The ${id}`,
  state,
  value,
  threshold,
  detail,
});
const evidence = { rows: 12_870, nOverlap: 134.6, nEffective: 900, rowsNeeded: 177 };
const gates = [
  gate("overfitting", "fail", 0.8123, 0.5, "Over 12,870 splits."),
  gate("base_rate_pvalue", "fail", 0.21234, 0.05, "70 of 134 right."),
  gate("in_sample", "pass", 0.1, 0, "Well."),
  gate("drift", "not_run", null, 0.2, "Needs the features."),
];

test("effective rows, those needed, each gate that fails with its value, each that was not run with what it needs", () => {
  expect(evidenceLines({ evidence, gates })).toEqual([
    ["Evidence", "134 effective rows of 12,870; 177 are needed to tell this accuracy from a coin"],
    ["Gates", "1 pass, 2 fail, 1 not run, so not passed"],
    ["Gate fails", "The overfitting: 81.2 %, asked at most 50 %. Over 12,870 splits."],
    ["Gate fails", "The base_rate_pvalue: 0.212, asked below 0.05. 70 of 134 right."],
    ["Not run", "The drift. Needs the features."],
  ]);
});

test("the smaller count is told, and that nothing helps an accuracy that is no better than a coin's", () => {
  const [[, text] = []] = evidenceLines({ evidence: { ...evidence, nEffective: 50, rowsNeeded: null }, gates: [] });
  expect(text).toMatch(/^50 effective rows of 12,870; .* not above a coin's/);
  expect([hasFailedGate({ gates }), hasFailedGate({ gates: gates.slice(2) })]).toEqual([true, false]);
});

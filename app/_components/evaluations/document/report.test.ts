import { describe, expect, it } from "vitest";
import { analyse, evaluate } from "@/lib/evaluation";
import { simulate } from "@/lib/evaluation/analysis/testing/simulated";
import { toAnalysisView } from "@/lib/forge/evaluation/analysis-view";
import { toReportView } from "@/lib/forge/evaluation/report-view";
import type { EvaluationView } from "@/lib/forge/views";
import { ticks } from "./charts";
import { html } from "./markup";
import { reportDocument } from "./report";

const rows = simulate({ rows: 400, seed: 1, skill: 0.2, overlap: 3 });
const view: EvaluationView = {
  id: "00000000-0000-4000-8000-000000000000",
  title: 'Mine <img src=x onerror="alert(1)"> & co',
  createdAt: "2024-01-01T00:00:00.000Z",
  job: null,
  subject: { kind: "arrays", count: 400 },
  report: toReportView(evaluate(rows.yTrue, rows.yPred)),
  analysis: toAnalysisView(
    analyse({
      ...rows,
      epochLengthMinutes: 60,
      horizonMinutes: 180,
      seed: 1,
      bootstrapSamples: 100,
      permutationSamples: 99,
    }),
  ),
};

describe("the report as a file", () => {
  const text = reportDocument(view);

  it("holds nothing that runs or loads, and escapes what people wrote", () => {
    expect(text).not.toMatch(/<script|<link|<img|javascript:|onerror="|https?:\/\//i);
    expect(text).toContain("Mine &lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; co");
  });

  it("is well formed: every element that opens is closed", () => {
    const open: string[] = [];
    for (const [, closes, name = "", , empties] of text.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:\s[^<>]*?)?)(\/?)>/gi)) {
      if (empties === "/" || name === "meta") continue;
      if (closes === "") open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });

  it("has the seven metrics, all gates and all charts, without a number that is none", () => {
    expect(text.match(/<svg /g)).toHaveLength(5);
    for (const gate of view.analysis?.gates ?? []) expect(text).toContain(String(html`${gate.title}`.text));
    expect(text).toContain("CZAR improvement");
    expect(text).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it("says so where there is no analysis or no report", () => {
    expect(reportDocument({ ...view, analysis: null })).toContain("not analysed further");
    expect(reportDocument({ ...view, analysis: null, report: null })).toContain("There is no report yet");
  });
});

it("ticks are round and within the range", () => {
  expect(ticks([0, 1])).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(ticks([-0.031, 0.022])).toEqual([-0.02, 0, 0.02]);
});

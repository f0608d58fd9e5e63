/** What a grade rests on is printed wherever a grade is: effective rows, gates that fail, gates that were not run. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { analyse, type Gate } from "@/lib/evaluation";
import { planForTopic } from "@/lib/features";
import { forge, server } from "./testing/terminal";

const ID = "3f2a0000-0000-4000-8000-000000000001";
const OPENING = "3f2b0000-0000-4000-8000-000000000002";
const MODEL = "ab".repeat(32);
// Right in three of four rows, but a truth reaches across 24 of them.
const yTrue = Array.from({ length: 480 }, (_, i) => Math.sin(i * i));
const yPred = yTrue.map((truth, i) => (i % 4 === 0 ? -truth : truth));
const analysis = analyse({ yTrue, yPred, epochLengthMinutes: 60, horizonMinutes: 1440, seed: 1 });
const passing = analysis.gates.map((gate): Gate => ({ ...gate, state: "pass" }));
const report = {
  metrics: { directional_accuracy: 0.75 },
  passed: { da_pass: true },
  num_passed: 7,
  num_primary_metrics: 7,
  grade: "A+",
  thresholds: { directional_accuracy: 0.52, da_pvalue: 0.05 },
};
const job = { id: ID, title: "one", kind: "training", status: "succeeded", progress: null };
const training = (evaluationId: string | null, opened = false) => ({
  id: ID,
  job,
  topicId: 69,
  family: "gbdt",
  plan: planForTopic({ market: "btcusd", horizonMinutes: 1440 }),
  dataset: null,
  candidates: null,
  timings: null,
  search: { asked: 3, finished: 3, folds: 3, failed: [] },
  report,
  holdout: {
    from: "2026-01-01T00:00:00.000Z",
    to: "2026-01-18T00:00:00.000Z",
    rows: 400,
    openedAt: opened ? "2026-01-19T00:00:00.000Z" : null,
    openingId: opened ? OPENING : null,
    report: opened ? report : null,
  },
  evaluationId,
  modelId: MODEL,
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "forge-grounds-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function ran(args: readonly string[], shown: object, gates: readonly Gate[] = analysis.gates): Promise<string> {
  const evaluation = { id: ID, title: "t", job: null, report, analysis: { ...analysis, gates } };
  const untouched = { ...analysis, evidence: { ...analysis.evidence, rows: 400, nOverlap: 16.6 } };
  const instance = await server({
    "POST /api/v1/trainings": () => ({ body: shown }),
    "GET /api/v1/trainings": () => ({ body: [job] }),
    [`GET /api/v1/trainings/${ID}`]: () => ({ body: shown }),
    [`GET /api/v1/jobs/${ID}`]: () => ({ body: job }),
    "POST /api/v1/evaluations": () => ({ body: evaluation }),
    [`GET /api/v1/evaluations/${ID}`]: () => ({ body: evaluation }),
    [`GET /api/v1/evaluations/${OPENING}`]: () => ({ body: { ...evaluation, id: OPENING, analysis: untouched } }),
  });
  try {
    const { code, stdout, stderr } = await forge(args, { env: { FORGE_URL: instance.url, FORGE_DATA_DIR: folder } });
    expect(code, stderr).toBe(0);
    return stdout;
  } finally {
    await instance.close();
  }
}

function expectGrounds(text: string): void {
  expect(text).toMatch(/^Evidence +20 effective rows of 480; \d+ are needed to tell this accuracy from a coin$/m);
  const count = (state: Gate["state"]) => analysis.gates.filter((gate) => gate.state === state).length;
  expect(Math.min(count("fail"), count("not_run"))).toBeGreaterThan(0);
  expect(text).toContain(`${count("fail")} fail, ${count("not_run")} not run, so not passed`);
  expect(text.match(/^Gate fails /gm)).toHaveLength(count("fail"));
  expect(text.match(/^Not run /gm)).toHaveLength(count("not_run"));
  expect(text).toMatch(/^Directional accuracy +75\.00 % +≥ 52\.00 % +pass$/m);
}

test("after a training, where one is shown, and where predictions are graded", async () => {
  expectGrounds(await ran(["train", "69", "--wait"], training(ID)));
  expectGrounds(await ran(["trainings", "show", ID], training(ID)));
  const file = path.join(folder, "rows.csv");
  writeFileSync(file, "yTrue,yPred\n1,2\n");
  expectGrounds(await ran(["evaluate", file], training(ID)));
});

test("the opened window has its own rows; a model with gates that fail is not recommended", async () => {
  const text = await ran(["trainings", "show", ID], training(ID, true));
  expect(text).toMatch(/In the untouched window, once:[\s\S]+^Evidence +16 effective rows of 400;/m);
  expect(text).toContain(
    "Gates fail: read them before you trust it. To deploy it all the same: npx forge deploy 69 abababab",
  );
  expect(await ran(["trainings", "show", ID], training(ID), passing)).toMatch(/^Deploy it: npx forge deploy 69/m);
  // A training of before there were full reports.
  expect(await ran(["trainings", "show", ID], training(null))).not.toContain("Evidence");
});

/** Evaluations over REST: any predictions in, the report out as a page, JSON and CSV. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { call } from "@/app/api/testing/call";
import { simulate } from "@/lib/evaluation/analysis/testing/simulated";
import type { EvaluationView } from "@/lib/forge/views";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  vi.stubEnv("DATABASE_URL", test.url);
  vi.stubEnv("FORGE_TOKEN", "");
  vi.stubEnv("FORGE_HOST", "127.0.0.1");
  await test.db.network.create({
    data: {
      chainId: "forge-sandbox-evaluations",
      kind: "sandbox",
      emissionsVersion: "v10",
      latestHeight: 1_000n,
      latestBlockTime: new Date("2026-03-01T12:00:00Z"),
      blockSeconds: 30,
    },
  });
});
afterAll(() => test.drop());

const post = (json: unknown) => call("/evaluations", { method: "POST", json });

function csvOf(rows: number): string {
  const { yTrue, yPred, asOf } = simulate({ rows, seed: 1, skill: 0.2 });
  const lines = [...yTrue].map((truth, i) => `${new Date(asOf[i] as number).toISOString()},${truth},${yPred[i]}`);
  return ["as_of,actual,predicted", ...lines, ""].join("\n");
}

describe("evaluations over REST", () => {
  const csv = csvOf(300);

  it("take CSV, and hand out the page, the JSON and the same CSV", async () => {
    const answer = await post({ csv, horizon_minutes: 60, title: "<b>Mine</b>" });
    expect(answer.status).toBe(200);
    const made = (await answer.json()) as EvaluationView;
    expect(made.analysis).toMatchObject({ rows: 300, epochLengthMinutes: 60, evidence: { overlapRows: 1 } });

    const page = await call(`/evaluations/${made.id}/report.html`);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(page.headers.get("content-disposition")).toBe(`attachment; filename="evaluation-${made.id}.html"`);
    const html = await page.text();
    expect(html).toContain("&lt;b&gt;Mine&lt;/b&gt;");
    expect(html).not.toMatch(/<script|<b>/);

    const report = await call(`/evaluations/${made.id}/report.json`);
    expect(report.headers.get("content-disposition")).toMatch(/^attachment; .*\.json"$/);
    expect(await report.json()).toEqual(made);

    const rows = await call(`/evaluations/${made.id}/predictions.csv`);
    expect(rows.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(await rows.text()).toBe(csv);
    const again = (await (await post({ csv, horizon_minutes: 60 })).json()) as EvaluationView;
    expect(again.analysis).toEqual(made.analysis);
  });

  it("are listed, newest first, without what is large", async () => {
    const made = (await (
      await post({ y_true: [1, -2, 3], y_pred: [1, -1, 1], title: "Newest" })
    ).json()) as EvaluationView;
    const list = (await (await call("/evaluations?limit=1")).json()) as Record<string, unknown>[];
    expect(list).toEqual([
      expect.objectContaining({ id: made.id, title: "Newest", rows: 3, numPassed: made.report?.num_passed }),
    ]);
    expect(list[0]).not.toHaveProperty("analysis");
  });

  it("of many rows are answered with 202, the report there and the analysis a job's", async () => {
    const answer = await post({ csv: csvOf(2_500) });
    expect(answer.status).toBe(202);
    const made = (await answer.json()) as EvaluationView;
    expect(answer.headers.get("location")).toBe(`/api/v1/evaluations/${made.id}`);
    expect(made).toMatchObject({
      job: { status: "queued" },
      analysis: null,
      report: { metrics: { n_samples: 2_500 } },
    });
    expect(await (await call(`/evaluations/${made.id}/report.html`)).text()).toContain("not analysed further");
  });

  it.each([
    [{ csv: "time,actual,predicted\n2024-01-01,1,2\n2024-01-02,1,x" }, /Line 3: "x" in predicted/],
    [{ csv: "a,b\n1,2" }, /Line 1: no column of truths and predictions/],
    [{}, /does not say what to evaluate/],
    [{ y_true: [1, 2], y_pred: [1, 2], colour: "red" }, /colour/],
    [{ trainingId: "1" }, /UUID/],
  ])("refuse %j", async (json, detail) => {
    const answer = await post(json);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { detail: string }).detail).toMatch(detail);
  });

  it.each(["report.html", "report.json", "predictions.csv"])("have no %s of what is not there", async (file) => {
    expect((await call(`/evaluations/${crypto.randomUUID()}/${file}`)).status).toBe(404);
    expect((await call(`/evaluations/${crypto.randomUUID()}/${file}`, { method: "POST", json: {} })).status).toBe(405);
  });
});

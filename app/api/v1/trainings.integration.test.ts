/** Trainings over REST: asked for, run, opened, compared; the baseline of a topic. Jobs run here, on a real database and market data. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { call } from "@/app/api/testing/call";
import { parseConfig } from "@/lib/config";
import { defineFeature, forgetFeature, planForTopic, registerFeature } from "@/lib/features";
import type { ForgeContext } from "@/lib/forge/context";
import { executeJob } from "@/lib/forge/jobs/execute";
import { planIdOf } from "@/lib/forge/plans/plan-id";
import type { BaselineView, ComparisonView, EvaluationView, JobView, TrainingView } from "@/lib/forge/views";
import { type FaultyAtlas, startFaultyAtlas } from "@/lib/sources/testing/faulty-atlas";
import { claimJob } from "@/lib/store/jobs";
import { configureLog } from "@/lib/store/logs";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { liveEvents } from "@/lib/web/live-events";

const NOW = Date.UTC(2026, 4, 20, 10, 17, 30);
const CHAIN = "test-1";
const DAY_MS = 86_400_000;

let test: TestDatabase;
let atlas: FaultyAtlas;
let ctx: ForgeContext;
beforeAll(async () => {
  configureLog({ level: "error", process: "test" });
  [test, atlas] = await Promise.all([createTestDatabase(), startFaultyAtlas(NOW, {})]);
  const env = {
    DATABASE_URL: test.url,
    FORGE_NETWORK: "testnet",
    ALLORA_API_KEY: "UP-test",
    FORGE_ATLAS_URL: atlas.url,
    FORGE_LOG_LEVEL: "error",
    FORGE_TOKEN: "",
    FORGE_HOST: "127.0.0.1",
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  ctx = { db: test.db, config: parseConfig(env, process.cwd()), actor: "runner" };
  await test.db.network.create({
    data: {
      chainId: CHAIN,
      kind: "testnet",
      emissionsVersion: "v10",
      latestHeight: 1000n,
      latestBlockTime: new Date(NOW),
      blockSeconds: 5,
    },
  });
  const topic = {
    chainId: CHAIN,
    lossMethod: "czar",
    epochLength: 60,
    groundTruthLag: 60,
    workerSubmissionWindow: 12,
    allowNegative: false,
    isActive: true,
    epochLastEnded: 960n,
  };
  const btc = { asset: "btcusd", horizonMinutes: 5 };
  await test.db.topic.createMany({
    data: [
      { ...topic, topicId: 77, metadata: "5 minute BTC/USD Price Prediction", kind: "price", ...btc },
      { ...topic, topicId: 78, metadata: "5 minute BTC/USD Log-Return", kind: "log_return", ...btc },
      { ...topic, topicId: 9, metadata: "BTC/USD volatility", kind: "volatility", ...btc },
      { ...topic, topicId: 10, metadata: "Something in a day", kind: "price", asset: null, horizonMinutes: 1440 },
    ],
  });
});
afterAll(async () => {
  await liveEvents().stop();
  await atlas.close();
  await test.drop();
  configureLog({ level: "info", process: "test" });
});

async function get<T>(path: string): Promise<T> {
  const answer = await call(path);
  expect(answer.status, path).toBe(200);
  return (await answer.json()) as T;
}

async function refused(path: string, sent: Parameters<typeof call>[1], status: number, message: RegExp) {
  const answer = await call(path, sent);
  const { detail, remedy } = (await answer.json()) as { detail: string; remedy: string };
  expect([answer.status, detail]).toEqual([status, expect.stringMatching(message)]);
  expect(remedy).toMatch(/\w/);
}

async function asked(path: string, json: unknown = {}): Promise<TrainingView> {
  const answer = await call(path, { method: "POST", json });
  const view = (await answer.json()) as TrainingView;
  expect(answer.status, JSON.stringify(view)).toBe(202);
  expect(answer.headers.get("location")).toBe(`/api/v1/trainings/${view.id}`);
  return view;
}

/** Runs every job that waits. */
async function work(): Promise<void> {
  for (;;) {
    const claim = await claimJob(test.db, { chainId: CHAIN, owner: "test", kinds: ["training", "evaluation"] });
    if (claim === null) return;
    await executeJob({ ctx, claim, signal: new AbortController().signal, onProgress: () => undefined });
  }
}

const small = {
  topicId: 77,
  days: 4,
  folds: 2,
  holdoutDays: 1,
  search: [
    { trees: 10, maxDepth: 3 },
    { trees: 20, maxDepth: 2 },
  ],
};
const trained = async (over: object = {}) => {
  const { id } = await asked("/trainings", { ...small, ...over });
  await work();
  const view = await get<TrainingView>(`/trainings/${id}`);
  expect(view.job).toMatchObject({ status: "succeeded", error: null });
  return view;
};

describe("a training", () => {
  it("keeps all that it found: candidates, importance, its report, how it searched", async () => {
    const view = await trained({ walk: "sliding", windowDays: 1, embargo: "horizon+lookback", triedBefore: 7 });
    expect(view.search).toMatchObject({
      method: "grid",
      walk: "sliding",
      folds: 2,
      gapMinutes: 5 + 48 * 5,
      seed: 42,
      asked: 2,
      finished: 2,
    });
    expect(view.progress.map(({ rank, index }) => [rank, index])).toEqual(
      view.candidates?.map(({ rank, index }) => [rank, index]),
    );
    expect(view.progress[0]?.metrics).toEqual(view.candidates?.[0]?.metrics);
    const shares = view.importance?.map(({ share }) => share) ?? [];
    expect(shares.length).toBeGreaterThan(0);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    for (const fold of view.folds ?? []) {
      const gap = Date.parse(fold.testFrom) - Date.parse(fold.trainTo);
      expect(gap).toBeGreaterThanOrEqual((5 + 240) * 60_000);
      expect(Date.parse(fold.trainTo) - Date.parse(fold.trainFrom)).toBeLessThan(DAY_MS);
    }
    const evaluation = await get<EvaluationView>(`/evaluations/${view.evaluationId}`);
    expect(evaluation).toMatchObject({ subject: { kind: "training", trainingId: view.id, modelId: view.modelId } });
    expect(evaluation.report).toEqual(view.report);
    expect(evaluation.analysis?.deflated.trials).toBe(2 + 7);
    const gate = (id: string) => evaluation.analysis?.gates.find((one) => one.id === id);
    for (const id of ["in_sample", "partitions", "top_importance"]) {
      expect(gate(id)?.state, id).not.toBe("not_run");
    }
    expect(gate("partitions")?.state).toBe("pass");
    expect(evaluation.analysis?.deflated.overfitting).not.toBeNull();
  });

  it("searches several families by halving", async () => {
    const view = await trained({ families: ["linear", "zero", "momentum"], search: "quick", halving: true, folds: 3 });
    expect(view.search.method).toBe("halving");
    expect(view.search.finished).toBeLessThan(view.search.asked);
    expect(view.candidates).toHaveLength(view.search.asked);
    expect(view.candidates?.[0]?.params.family).toBe(view.family);
    expect(new Set(view.candidates?.map(({ params }) => params.family))).toEqual(
      new Set(["linear", "zero", "momentum"]),
    );
  });

  it("is refused where it cannot be, with the estimate and the limit", async () => {
    const post = (json: object) => ({ method: "POST", json: { ...small, ...json } });
    await refused(
      "/trainings",
      post({ days: 300, folds: 20, search: { random: 400 } }),
      400,
      /fits of about 86400 rows × \d+ columns: \d.*the limit is 5e\+10/,
    );
    await refused("/trainings", post({ walk: "sliding" }), 400, /windowDays/);
    await refused("/trainings", post({ walk: "sliding", windowDays: 4 }), 400, /not shorter than the 4 days/);
    await refused(
      "/trainings",
      post({ days: undefined, testDays: 60 }),
      400,
      /2 tests of 60 days leave nothing of 120 days/,
    );
    await refused("/trainings", post({ family: "onnx" }), 400, /cannot be trained/);
    await refused("/trainings", post({ planId: "0".repeat(64) }), 404, /no plan/);
    expect(await test.db.job.count({ where: { status: "queued" } })).toBe(0);
  });
});

describe("the untouched window", () => {
  it("is opened once, however often and by how many it is asked for", async () => {
    const waiting = await asked("/trainings", small);
    await refused(`/trainings/${waiting.id}/holdout`, { method: "POST", json: {} }, 409, /has no model: it is queued/);
    expect(waiting.holdout).toMatchObject({ openedAt: null, report: null, to: "2026-05-20T10:17:00.000Z" });
    await work();
    const { holdout, dataset } = await get<TrainingView>(`/trainings/${waiting.id}`);
    expect(holdout).toMatchObject({ openedAt: null, report: null, predictions: null });
    // No target of training reaches into it.
    expect(Date.parse(holdout?.from ?? "") - Date.parse(dataset?.to ?? "")).toBeGreaterThanOrEqual(5 * 60_000);

    const path = `/trainings/${waiting.id}/holdout`;
    await Promise.all([asked(path), asked(path), asked(path)]);
    const jobs = await get<JobView[]>("/jobs?kind=evaluation&status=queued");
    expect(jobs).toHaveLength(1);
    await work();
    const opened = await get<TrainingView>(`/trainings/${waiting.id}`);
    expect(opened.holdout?.openedAt).not.toBeNull();
    expect(opened.holdout?.report?.num_primary_metrics).toBe(7);
    expect(opened.holdout?.rows).toBe(opened.holdout?.report?.metrics.n_samples);
    for (const { asOf } of opened.holdout?.predictions ?? []) {
      expect(Date.parse(asOf)).toBeGreaterThanOrEqual(NOW - DAY_MS - 60_000);
    }
    expect((await asked(path)).holdout).toEqual(opened.holdout);
    expect(await get<JobView[]>("/jobs?kind=evaluation&status=queued")).toEqual([]);
    // It is an evaluation like others, with the full report.
    const evaluation = await get<EvaluationView>(`/evaluations/${jobs[0]?.id}`);
    expect(evaluation).toMatchObject({ subject: { kind: "model", seenRows: 0 }, report: opened.holdout?.report });
    expect(evaluation.analysis).not.toBeNull();
  });

  it("keeps its distance from training by all that a row looks at, a plugin that only runners have too", async () => {
    const digest = "a".repeat(64);
    const plan = {
      ...planForTopic({ market: "btcusd", horizonMinutes: 5 }),
      inputBars: 0,
      engineered: [{ kind: "plugin", name: "far", plugin: "far", digest }],
    };
    const { id, holdout } = await asked("/trainings", { ...small, plan, embargo: "horizon+lookback" });
    const definition = defineFeature({
      name: "far",
      title: "Far",
      goal: "trend",
      measures: "the return over a hundred bars",
      params: z.strictObject({}),
      bars: () => 101,
      compute: (window) => Math.log(window.close(0) / window.close(100)),
    });
    registerFeature(definition, digest);
    await work();
    forgetFeature("far");
    const done = await get<TrainingView>(`/trainings/${id}`);
    expect(done.job).toMatchObject({ status: "succeeded", error: null });
    // One bar is all that is known of the plan where its plugin is not.
    expect(Date.parse(done.holdout?.from ?? "") - Date.parse(holdout?.from ?? "")).toBe(100 * 5 * 60_000);
    expect(done.search.gapMinutes).toBe(5 + 101 * 5);
  });

  it("is not there where nothing was held out", async () => {
    const view = await trained({ holdoutDays: 0 });
    expect(view.holdout).toBeNull();
    await refused(`/trainings/${view.id}/holdout`, { method: "POST", json: {} }, 409, /held nothing out/);
  });

  it("is a tenth of the days unless another is asked for", async () => {
    const { id } = await asked("/trainings", { topicId: 77, days: 50 });
    const { input } = await test.db.job.findUniqueOrThrow({ where: { id } });
    expect(input).toMatchObject({ days: 50, holdoutDays: 5 });
    expect((await call(`/jobs/${id}/cancel`, { method: "POST", json: {} })).status).toBe(200);
  });
});

describe("runs side by side", () => {
  it("show parameters against metrics, and who is best by each", async () => {
    const runs = [await trained({ seed: 7 }), await trained({ family: "linear", search: [{}] })];
    const view = await get<ComparisonView>(`/trainings/compare?ids=${runs.map(({ id }) => id).join(",")}`);
    expect(view.runs.map(({ id, family, grade }) => ({ id, family, grade }))).toEqual(
      runs.map(({ id, family, report }) => ({ id, family, grade: report?.grade })),
    );
    expect(view.runs[0]).toMatchObject({
      seed: 7,
      planSummary: "btcusd, 48 bars of 5m, 4 features, 5m ahead",
      fingerprint: view.runs[1]?.fingerprint,
      params: { trees: expect.any(Number) },
      holdout: { openedAt: null, grade: null },
    });
    expect(view.runs[0]?.seconds).toBeGreaterThan(0);
    expect(view.candidates.map(({ runId }) => runId)).toEqual([runs[0]?.id, runs[0]?.id, runs[1]?.id]);
    for (const [metric, id] of Object.entries(view.best)) {
      const values = view.runs.map((run) => run.metrics[metric] ?? Number.NaN);
      const best = metric.endsWith("pvalue") ? Math.min(...values) : Math.max(...values);
      expect(view.runs.find((run) => run.id === id)?.metrics[metric], metric).toBe(best);
    }
    expect(Object.keys(view.best)).toHaveLength(7);
    expect(view.caution).toBeNull();
    const other = await trained({ days: 5 });
    const mixed = await get<ComparisonView>(`/trainings/compare?ids=${runs[0]?.id},${other.id}`);
    expect(mixed.caution).toMatch(/different rows/);
  });

  it("are refused by name", async () => {
    const { id } = await asked("/trainings", small);
    await refused(`/trainings/compare?ids=${id}`, {}, 409, new RegExp(`${id} is queued`));
    await refused(`/trainings/compare?ids=${crypto.randomUUID()}`, {}, 404, /no training/);
    await refused("/trainings/compare?ids=a,b", {}, 400, /ids/);
    await refused("/trainings/compare", {}, 400, /ids/);
    expect((await call(`/jobs/${id}/cancel`, { method: "POST", json: {} })).status).toBe(200);
  });

  it("are found by topic, family and plan", async () => {
    const view = await trained({ topicId: 78 });
    const ids = async (query: string) => (await get<JobView[]>(`/trainings?${query}`)).map(({ id }) => id);
    expect(await ids("topicId=78")).toEqual([view.id]);
    expect(await ids("topicId=78&family=linear")).toEqual([]);
    expect((await ids("family=linear")).length).toBeGreaterThan(0);
    const planId = planIdOf(view.plan);
    await test.db.plan.create({ data: { id: planId, name: "base", plan: { ...view.plan } as object } });
    expect(await ids(`planId=${planId}&topicId=78&limit=5`)).toEqual([view.id]);
    await refused("/trainings?colour=red", {}, 400, /colour/);
    const { id } = await asked("/trainings", { ...small, topicId: 78, planId });
    expect((await test.db.job.findUniqueOrThrow({ where: { id } })).input).toMatchObject({
      plan: { market: "btcusd" },
    });
    await work();
  });

  it("are found by every family that was searched, however they were named", async () => {
    const ids = async (query: string) => (await get<JobView[]>(`/trainings?${query}`)).map(({ id }) => id);
    const both = await asked("/trainings", { ...small, topicId: 78, families: ["blend", "zero"], search: "quick" });
    const listed = {
      candidates: [
        { family: "momentum", params: {} },
        { family: "ensemble", params: { members: [{ family: "zero" }, { family: "linear" }] } },
      ],
    };
    const named = await asked("/trainings", { ...small, topicId: 78, search: listed });
    expect(named.family).toBe("momentum");
    for (const [family, found] of [
      ["blend", both.id],
      ["zero", both.id],
      ["momentum", named.id],
      ["ensemble", named.id],
    ] as const) {
      expect(await ids(`topicId=78&status=queued&family=${family}`), family).toEqual([found]);
    }
    expect(await ids("topicId=78&status=queued&family=gbdt")).toEqual([]);
    for (const { id } of [both, named]) await call(`/jobs/${id}/cancel`, { method: "POST", json: {} });
  });
});

describe("a topic's baseline", () => {
  it("is proposed with reasons, and run to a graded model", async () => {
    const proposal = await get<BaselineView>("/topics/77/baseline");
    expect(proposal).toMatchObject({
      kind: "price",
      days: 30,
      candidates: 3,
      expectedRows: 8640,
      reading: '"5 minute BTC/USD Price Prediction" asks for the price of btcusd, 5m ahead, about every 5m.',
      plan: { market: "btcusd", target: { horizonMinutes: 5 } },
      request: { topicId: 77, family: "gbdt", search: "quick", holdoutDays: 3 },
    });
    expect(proposal.reasons.length).toBeGreaterThan(4);
    for (const { what, value, why } of proposal.reasons) expect(`${what} ${value} ${why}`).toMatch(/\w+ .{30}/);
    expect((await get<BaselineView>("/topics/78/baseline")).reading).toContain("the log return of btcusd");

    const started = await asked("/topics/77/baseline");
    const { input } = await test.db.job.findUniqueOrThrow({ where: { id: started.id } });
    expect(input).toMatchObject(proposal.request);
    await work();
    const done = await get<TrainingView>(`/trainings/${started.id}`);
    expect(done).toMatchObject({ job: { status: "succeeded" }, modelId: expect.any(String) });
    expect(done.dataset?.rows).toBeGreaterThan(0.9 * proposal.expectedRows);
  }, 120_000);

  it("is refused for topics that nothing can be trained for", async () => {
    await refused("/topics/9/baseline", {}, 409, /asks for volatility/);
    await refused("/topics/10/baseline", { method: "POST", json: {} }, 409, /does not say its asset/);
    await refused("/topics/11/baseline", {}, 404, /no topic 11/);
    await refused("/topics/btc/baseline", {}, 400, /topicId/);
  });
});

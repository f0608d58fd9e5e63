import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "@/lib/config";
import { simulate } from "@/lib/evaluation/analysis/testing/simulated";
import { barsNeeded, planForTopic } from "@/lib/features";
import type { ForgeContext } from "@/lib/forge/context";
import { executeJob } from "@/lib/forge/jobs/execute";
import { claimJob } from "@/lib/store/jobs";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { analyseTraining } from "./analyse-training";
import { MOST_ROWS_AT_ONCE } from "./evaluate-rows";
import { encodeRows } from "./graded-rows";
import { evaluateAnything, getEvaluation, getEvaluationRows, listEvaluations } from "./index";

const CHAIN = "c-1";
const HOUR_MS = 3_600_000;
let test: TestDatabase;
let ctx: ForgeContext;

beforeAll(async () => {
  test = await createTestDatabase();
  ctx = { db: test.db, config: parseConfig({ DATABASE_URL: test.url }, process.cwd()), actor: "dashboard" };
  await test.db.network.create({
    data: {
      chainId: CHAIN,
      kind: "sandbox",
      emissionsVersion: "v10",
      latestHeight: 1000n,
      latestBlockTime: new Date(),
      blockSeconds: 30,
    },
  });
});
afterAll(() => test.drop());

async function runJobs(): Promise<void> {
  const claim = await claimJob(test.db, { owner: "runner", chainId: CHAIN, kinds: ["evaluation"] });
  if (claim === null) throw new Error("no job waits");
  await executeJob({ ctx, claim, signal: new AbortController().signal, onProgress: () => undefined });
}

describe("rows with times", () => {
  it("are put in their order, analysed at once, and kept", async () => {
    const { yTrue, yPred, asOf } = simulate({ rows: 400, seed: 1, skill: 0.3, overlap: 4 });
    const reversed = (column: Float64Array) => [...column].reverse();
    const made = await evaluateAnything({
      ctx,
      input: {
        y_true: reversed(yTrue),
        y_pred: reversed(yPred),
        as_of: reversed(asOf).map((ms, i) => (i % 2 === 0 ? ms : new Date(ms).toISOString())),
        horizon_minutes: 240,
        title: "Mine",
        trials: 10,
      },
    });
    expect(made).toMatchObject({ title: "Mine", job: null, subject: { kind: "arrays", count: 400 } });
    expect(made.analysis).toMatchObject({
      rows: 400,
      from: "2024-01-01T00:00:00.000Z",
      epochLengthMinutes: 60,
      horizonMinutes: 240,
      evidence: { overlapRows: 4, nOverlap: 100 },
      deflated: { trials: 10 },
    });
    expect(made.analysis?.gates.length).toBeGreaterThan(15);
    expect(await getEvaluation({ ctx, input: { id: made.id } })).toEqual(made);
    expect(await getEvaluationRows({ ctx, input: { id: made.id } })).toEqual({ asOf, yTrue, yPred });
    const [newest] = await listEvaluations({ ctx, input: {} });
    expect(newest).toMatchObject({ id: made.id, title: "Mine", rows: 400, grade: made.report?.grade });
    expect(Object.keys(newest?.metrics ?? {})).toHaveLength(7);
  });

  it("are analysed by a runner when they are many, with the report there at once", async () => {
    const { yTrue, yPred } = simulate({ rows: MOST_ROWS_AT_ONCE + 1, seed: 2 });
    const made = await evaluateAnything({ ctx, input: { y_true: [...yTrue], y_pred: [...yPred] } });
    expect(made).toMatchObject({ job: { status: "queued", href: `/evaluations/${made.id}` }, analysis: null });
    expect(made.report?.metrics.n_samples).toBe(MOST_ROWS_AT_ONCE + 1);
    expect((await listEvaluations({ ctx, input: {} })).filter(({ id }) => id === made.id)).toHaveLength(1);
    await runJobs();
    const done = await getEvaluation({ ctx, input: { id: made.id } });
    expect(done).toMatchObject({ job: { status: "succeeded" }, report: made.report, title: made.title });
    expect(done.analysis).toMatchObject({ rows: MOST_ROWS_AT_ONCE + 1, from: null, hours: [], periods: [] });
  });

  it("are left out of the list where others are newer, while their analysis waits", async () => {
    const { yTrue, yPred } = simulate({ rows: MOST_ROWS_AT_ONCE + 1, seed: 4 });
    await evaluateAnything({ ctx, input: { y_true: [...yTrue], y_pred: [...yPred] } });
    const newest = await evaluateAnything({ ctx, input: { y_true: [1, -2], y_pred: [1, 2] } });
    expect(await listEvaluations({ ctx, input: { limit: 1 } })).toMatchObject([{ id: newest.id }]);
    await runJobs();
  });

  it("name what is no time", async () => {
    await expect(
      evaluateAnything({ ctx, input: { y_true: [1, 2], y_pred: [1, 2], as_of: ["2024-01-01", "soon"] } }),
    ).rejects.toMatchObject({ code: "invalid_input", message: 'as_of[1] is "soon", which is no time.' });
    await expect(
      evaluateAnything({ ctx, input: { y_true: [1, 2], y_pred: [1, 2], as_of: [1] } }),
    ).rejects.toMatchObject({ message: "y_true has 2 values and as_of 1; they must be pairs." });
  });
});

it("says what it can evaluate when it is told nothing", async () => {
  for (const input of [{}, null, "x", { y: [1] }]) {
    await expect(evaluateAnything({ ctx, input })).rejects.toMatchObject({ code: "invalid_input" });
  }
});

it("shows evaluations of before there were titles, analyses and predictions", async () => {
  const { report } = await evaluateAnything({ ctx, input: { y_true: [1, -2, 3], y_pred: [1, -1, 1] } });
  const id = crypto.randomUUID();
  const subject = { kind: "arrays", count: 3 };
  await test.db.evaluation.create({ data: { id, chainId: CHAIN, subject, report: { ...report } } });
  expect(await getEvaluation({ ctx, input: { id } })).toMatchObject({ title: "3 predictions", analysis: null, report });
  await expect(getEvaluationRows({ ctx, input: { id } })).rejects.toMatchObject({ code: "not_found" });
});

describe("a training's out-of-fold predictions", () => {
  const plan = { ...planForTopic({ market: "btcusd", horizonMinutes: 60 }), rowEveryMinutes: 60 };
  const trainingId = crypto.randomUUID();
  const predictions = simulate({ rows: 300, seed: 3, skill: 0.3 });
  const iso = (hour: number) => new Date((predictions.asOf[0] as number) + hour * HOUR_MS).toISOString();
  const fold = (k: number) => ({
    index: k + 1,
    trainFrom: iso(-1000),
    trainTo: iso(100 * k - 2),
    trainRows: 998,
    testFrom: iso(100 * k),
    testTo: iso(100 * k + 99),
    testRows: 100,
    metrics: {},
    grade: "C",
  });
  const candidates = [0, 1, 2].map((index) => ({
    rank: index + 1,
    index,
    params: { trees: 100 * (index + 1) },
    numPassed: 3,
    grade: "C",
    metrics: { czar_improvement: 0.2 - 0.01 * index },
  }));

  beforeAll(async () => {
    await test.db.job.create({
      data: { id: trainingId, chainId: CHAIN, kind: "training", status: "succeeded", input: {} },
    });
    await test.db.training.create({
      data: {
        id: trainingId,
        chainId: CHAIN,
        topicId: 1,
        config: { plan, family: "gbdt" },
        dataset: {},
        candidates,
        folds: [0, 1, 2].map(fold),
        report: {},
        predictions: encodeRows(predictions),
        timings: [],
        importance: [
          { name: "close_1", share: 0.7 },
          { name: "close_2", share: 0.3 },
        ],
      },
    });
    for (const index of [0, 1, 2]) {
      const { yPred } = index === 0 ? predictions : simulate({ rows: 300, seed: 50 + index });
      await test.db.trainingCandidate.create({
        data: {
          trainingId,
          index,
          params: {},
          foldsDone: 3,
          predictions: new Uint8Array(yPred.buffer as ArrayBuffer),
          report: {},
          ms: 1,
        },
      });
    }
  });

  it("are graded with all that the search knows", async () => {
    const made = await evaluateAnything({ ctx, input: { trainingId } });
    expect(made).toMatchObject({ subject: { kind: "training", trainingId, modelId: null } });
    expect(made.analysis?.folds.map(({ rows }) => rows)).toEqual([100, 100, 100]);
    expect(made.analysis?.deflated).toMatchObject({ trials: 3 });
    expect(made.analysis?.deflated.overfitting).toBeLessThan(0.1);
    const gate = (id: string) => made.analysis?.gates.find((one) => one.id === id);
    expect(gate("top_importance")).toMatchObject({ state: "fail", value: 0.7 });
    expect(gate("neighbours")).toMatchObject({ state: "pass", value: expect.closeTo(0.95, 9) });
    expect(gate("partitions")).toMatchObject({ state: "pass", value: 60 });
    expect(gate("shuffled_targets")?.state).toBe("not_run");
  });

  it("give the same when the training itself ends with them", async () => {
    const made = await evaluateAnything({ ctx, input: { trainingId } });
    const id = crypto.randomUUID();
    const data = analyseTraining({
      id,
      chainId: CHAIN,
      title: made.title,
      trainingId,
      modelId: null,
      predictions,
      rowEveryMinutes: 60,
      horizonMinutes: 60,
      windowMinutes: barsNeeded(plan) * plan.intervalMinutes,
      folds: [0, 1, 2].map((k) => ({
        trainFromMs: Date.parse(iso(-1000)),
        trainToMs: Date.parse(iso(100 * k - 2)),
        testFromMs: Date.parse(iso(100 * k)),
        testToMs: Date.parse(iso(100 * k + 99)),
        testRows: 100,
      })),
      provenance: {
        candidates: candidates.map(({ params, metrics, index }) => ({
          params,
          metrics,
          yPred: index === 0 ? predictions.yPred : simulate({ rows: 300, seed: 50 + index }).yPred,
        })),
        importance: [
          { name: "close_1", share: 0.7 },
          { name: "close_2", share: 0.3 },
        ],
      },
    });
    await test.db.evaluation.create({ data });
    const view = await getEvaluation({ ctx, input: { id } });
    expect(view.analysis).toEqual(made.analysis);
    expect(view.report).toEqual(made.report);
  });

  it("are refused for a training that is not there", async () => {
    await expect(evaluateAnything({ ctx, input: { trainingId: crypto.randomUUID() } })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("a live worker's history", () => {
  async function worker(topicKind: "price" | "log_return", topicId: number) {
    const model = await test.db.model.create({
      data: {
        id: `${topicId}`.padStart(64, "0"),
        chainId: CHAIN,
        name: "m",
        family: "zero",
        topicId,
        plan: {},
        bytes: new Uint8Array(1),
        sizeBytes: 1,
      },
    });
    await test.db.topic.create({
      data: {
        chainId: CHAIN,
        topicId,
        metadata: "",
        lossMethod: "mse",
        epochLength: 60,
        groundTruthLag: 60,
        workerSubmissionWindow: 10,
        allowNegative: true,
        isActive: true,
        kind: topicKind,
        horizonMinutes: 60,
        epochLastEnded: 0n,
      },
    });
    const { id } = await test.db.deployment.create({ data: { chainId: CHAIN, topicId, modelId: model.id, topicKind } });
    return id;
  }
  async function window(
    deploymentId: string,
    topicId: number,
    nonce: number,
    {
      prediction,
      basePrice,
      truth,
      state = "confirmed",
    }: { prediction: number | null; basePrice: number | null; truth: number | null; state?: string },
  ) {
    const at = new Date(Date.UTC(2024, 0, 1) + nonce * HOUR_MS);
    await test.db.submission.create({
      data: {
        chainId: CHAIN,
        topicId,
        address: `a${topicId}`,
        nonce: BigInt(nonce),
        deploymentId,
        modelId: "x",
        state,
        windowEnd: 1n,
        asOf: at,
        prediction,
        basePrice,
      },
    });
    await test.db.topicEpoch.create({
      data: { chainId: CHAIN, topicId, nonce: BigInt(nonce), openedAt: at, windowEnd: 1n, truth },
    });
  }

  it("of a price topic is graded as log returns against the price it saw; what is missing is counted", async () => {
    const deploymentId = await worker("price", 5);
    await window(deploymentId, 5, 1, { prediction: 0.01, basePrice: 100, truth: 102 });
    await window(deploymentId, 5, 2, { prediction: -0.02, basePrice: 200, truth: 201, state: "expired" });
    await window(deploymentId, 5, 3, { prediction: null, basePrice: 200, truth: 201, state: "refused" });
    await window(deploymentId, 5, 4, { prediction: 0.01, basePrice: null, truth: 201 });
    await window(deploymentId, 5, 5, { prediction: 0.01, basePrice: 100, truth: null });
    await window(deploymentId, 5, 6, { prediction: 0.01, basePrice: 100, truth: null });
    const made = await evaluateAnything({ ctx, input: { deploymentId } });
    expect(made.subject).toEqual({
      kind: "deployment",
      deploymentId,
      rows: 2,
      leftOut: { no_prediction: 1, no_base_price: 1, no_truth: 2 },
    });
    const rows = await getEvaluationRows({ ctx, input: { id: made.id } });
    expect([...rows.yPred]).toEqual([0.01, -0.02]);
    expect([...rows.yTrue]).toEqual([Math.log(102 / 100), Math.log(201 / 200)]);
    expect(made.analysis).toMatchObject({ epochLengthMinutes: 60, horizonMinutes: 60 });
  });

  it("of a log-return topic is taken as it is", async () => {
    const deploymentId = await worker("log_return", 6);
    for (const nonce of [1, 2, 3])
      await window(deploymentId, 6, nonce, { prediction: 0.01, basePrice: null, truth: 0.001 * nonce });
    const made = await evaluateAnything({ ctx, input: { deploymentId } });
    expect([...(await getEvaluationRows({ ctx, input: { id: made.id } })).yTrue]).toEqual([0.001, 0.002, 0.003]);
  });

  it("of many windows says of itself what one of few does", async () => {
    const unseen = async (topicId: number, windows: number) => {
      const deploymentId = await worker("log_return", topicId);
      const common = { chainId: CHAIN, topicId, windowEnd: 1n };
      const nonces = Array.from({ length: windows }, (_, i) => BigInt(i + 1));
      const at = (nonce: bigint) => new Date(Date.UTC(2024, 0, 1) + Number(nonce) * HOUR_MS);
      await test.db.submission.createMany({
        data: nonces.map((nonce) => ({
          ...common,
          address: `a${topicId}`,
          nonce,
          deploymentId,
          modelId: "x",
          state: "confirmed",
          asOf: at(nonce),
          prediction: Math.sin(Number(nonce)),
        })),
      });
      await test.db.topicEpoch.createMany({
        data: nonces.map((nonce) => ({ ...common, nonce, openedAt: at(nonce), truth: Math.sin(Number(nonce) + 1) })),
      });
      const { id, job } = await evaluateAnything({ ctx, input: { deploymentId } });
      if (job !== null) await runJobs();
      const { analysis } = await getEvaluation({ ctx, input: { id } });
      return { isJob: job !== null, state: analysis?.gates.find((gate) => gate.id === "unseen_rows")?.state };
    };
    expect(await unseen(8, 30)).toEqual({ isJob: false, state: "pass" });
    expect(await unseen(9, MOST_ROWS_AT_ONCE + 1)).toEqual({ isJob: true, state: "pass" });
  });

  it("that has not come true yet says so", async () => {
    const deploymentId = await worker("log_return", 7);
    await window(deploymentId, 7, 1, { prediction: 0.01, basePrice: null, truth: null });
    await expect(evaluateAnything({ ctx, input: { deploymentId } })).rejects.toMatchObject({
      code: "insufficient_data",
      details: { rows: 0, leftOut: { no_truth: 1 } },
    });
  });
});

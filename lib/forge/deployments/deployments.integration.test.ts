import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseConfig } from "@/lib/config";
import type { ForgeContext } from "@/lib/forge/context";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import {
  deploymentLogs,
  deploymentScores,
  deploymentTimeline,
  deployWorker,
  getDeployment,
  listDeployments,
  removeDeployment,
  startDeployment,
  stopDeployment,
} from ".";

const CHAIN = "deployments-test";
const MODEL = "a".repeat(64);
const NOBODY = "00000000-0000-4000-8000-000000000000";
let database: TestDatabase;
let ctx: ForgeContext;

beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  ctx = { db, config: parseConfig({ FORGE_NETWORK: "sandbox" }, "/"), actor: "dashboard" };
  await db.network.create({
    data: {
      chainId: CHAIN,
      kind: "sandbox",
      emissionsVersion: "v10",
      latestHeight: 500n,
      latestBlockTime: new Date(),
      blockSeconds: 30,
    },
  });
  const topic = (topicId: number, kind: string, more: object = {}) => ({
    chainId: CHAIN,
    topicId,
    metadata: `topic ${topicId}`,
    lossMethod: "mse",
    epochLength: 10,
    groundTruthLag: 10,
    workerSubmissionWindow: 8,
    allowNegative: false,
    isActive: true,
    kind,
    asset: "btcusd",
    horizonMinutes: 5,
    epochLastEnded: 0n,
    nextWindowHeight: 510n,
    ...more,
  });
  await db.topic.createMany({
    data: [
      topic(77, "price"),
      topic(78, "unknown", { asset: null, horizonMinutes: null }),
      topic(79, "price", { asset: "ethusd" }),
      topic(80, "price", { horizonMinutes: 60 }),
      topic(81, "log_return"),
    ],
  });
  const plan = {
    version: 1,
    market: "btcusd",
    intervalMinutes: 5,
    inputBars: 6,
    engineered: [],
    target: { kind: "log_return", horizonMinutes: 5 },
    rowEveryMinutes: 5,
  };
  await db.model.create({
    data: {
      id: MODEL,
      chainId: CHAIN,
      name: "trees",
      family: "gbdt",
      topicId: 77,
      plan,
      bytes: new Uint8Array(1),
      sizeBytes: 1,
    },
  });
});
afterAll(() => database.drop());
beforeEach(async () => {
  const { db } = database;
  await db.logLine.deleteMany();
  await db.submission.deleteMany();
  await db.deployment.deleteMany();
  await db.wallet.deleteMany();
});

const deploy = (input: object) => deployWorker({ ctx, input: { modelId: MODEL, topicId: 77, ...input } });
const wallet = (alias: string) =>
  database.db.wallet.create({
    data: { chainId: CHAIN, alias, address: `allo1${alias}`, ciphertext: new Uint8Array(1) },
  });

describe("deployWorker", () => {
  it("writes down what is wanted, with an audit line, and starts nothing itself", async () => {
    const view = await deploy({});
    expect(view).toMatchObject({
      topicId: 77,
      topicKind: "price",
      desired: "running",
      status: "pending",
      wallet: null,
      counts: { confirmed: 0 },
    });
    expect(view.nextWindowAt).not.toBeNull();
    expect(await listDeployments({ ctx, input: {} })).toEqual([view]);
    const audit = await database.db.audit.findFirst({ where: { subject: view.id } });
    expect(audit).toMatchObject({ actor: "dashboard", action: "deployment.create" });
  });

  it.each([
    ["an unknown topic", { topicId: 1 }, "not_found", "no topic 1"],
    ["an unknown model", { modelId: "b".repeat(64) }, "not_found", "no model"],
    ["an unknown wallet", { walletId: NOBODY }, "not_found", "no wallet"],
    ["a topic that does not say what it asks for", { topicId: 78 }, "invalid_input", "does not say"],
    ["another kind than the topic's", { topicKind: "log_return" }, "conflict", "asks for price"],
    ["a model of another asset", { topicId: 79 }, "conflict", "ethusd"],
    ["a model of another horizon", { topicId: 80 }, "conflict", "60"],
  ])("refuses %s", async (_, input, code, words) => {
    await expect(deploy(input)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
      remedy: expect.any(String),
    });
    expect(await database.db.deployment.count()).toBe(0);
  });

  it.each([
    { topicId: "77" },
    { topicId: 0 },
    { modelId: "x" },
    { walletId: "x" },
    { topicKind: "both" },
    { extra: 1 },
  ])("refuses input of the wrong form: %o", async (input) => {
    await expect(deploy(input)).rejects.toMatchObject({ name: "ZodError" });
  });

  it("takes the kind that a person confirms where the topic is silent", async () => {
    expect(await deploy({ topicId: 78, topicKind: "log_return" })).toMatchObject({ topicKind: "log_return" });
  });

  it("reuses a wallet that is free on the topic, each once, and then leaves it to the runner to make one", async () => {
    await wallet("b");
    await wallet("a");
    const made = await Promise.all([deploy({}), deploy({}), deploy({})]);
    expect(made.map((view) => view.wallet?.address ?? "none").sort()).toEqual(["allo1a", "allo1b", "none"]);
    expect((await deploy({ topicId: 81 })).wallet?.address).toBe("allo1a");
  });

  it("refuses a wallet that has a worker on the topic already", async () => {
    const { id: walletId } = await wallet("a");
    await deploy({ walletId });
    await expect(deploy({ walletId })).rejects.toMatchObject({ code: "conflict" });
    expect(await deploy({ walletId, topicId: 81 })).toMatchObject({ wallet: { id: walletId } });
  });
});

describe("start, stop, remove", () => {
  it("says what is wanted, and is not moved by saying it twice", async () => {
    const { id } = await deploy({});
    expect(await stopDeployment({ ctx, input: { id } })).toMatchObject({ desired: "stopped", status: "pending" });
    await stopDeployment({ ctx, input: { id } });
    await database.db.deployment.update({ where: { id }, data: { status: "stopped", lastError: "x" } });
    expect(await startDeployment({ ctx, input: { id } })).toMatchObject({
      desired: "running",
      status: "pending",
      lastError: null,
    });
    await startDeployment({ ctx, input: { id } });
    const actions = await database.db.audit.findMany({ where: { subject: id }, orderBy: { id: "asc" } });
    expect(actions.map((row) => row.action)).toEqual(["deployment.create", "deployment.stop", "deployment.start"]);
  });

  it("removes only what stands still, unless forced, and keeps the ledger", async () => {
    const { id } = await deploy({});
    await database.db.submission.create({
      data: {
        chainId: CHAIN,
        topicId: 77,
        address: "allo1a",
        nonce: 100n,
        deploymentId: id,
        modelId: MODEL,
        state: "confirmed",
        windowEnd: 108n,
      },
    });
    await expect(removeDeployment({ ctx, input: { id } })).rejects.toMatchObject({ code: "conflict" });
    await removeDeployment({ ctx, input: { id, force: true } });
    await expect(getDeployment({ ctx, input: { id } })).rejects.toMatchObject({ code: "not_found" });
    expect(await listDeployments({ ctx, input: {} })).toEqual([]);
    expect(await database.db.submission.count({ where: { deploymentId: id } })).toBe(1);
  });

  it.each([
    getDeployment,
    startDeployment,
    stopDeployment,
    removeDeployment,
    deploymentTimeline,
    deploymentScores,
    deploymentLogs,
  ])("%o knows no strangers", async (verb) => {
    await expect(verb({ ctx, input: { id: NOBODY } })).rejects.toMatchObject({ code: "not_found" });
    await expect(verb({ ctx, input: { id: "x" } })).rejects.toMatchObject({ name: "ZodError" });
  });
});

describe("what a deployment has done", () => {
  it("is counted, scored and logged by its own submissions alone", async () => {
    const { db } = database;
    const { id: walletId, address } = await wallet("a");
    const { id } = await deploy({ walletId });
    const states = ["confirmed", "confirmed", "rejected", "expired", "refused", "missed", "broadcast"];
    await db.submission.createMany({
      data: states.map((state, i) => ({
        chainId: CHAIN,
        topicId: 77,
        address,
        nonce: BigInt(100 + i * 10),
        deploymentId: id,
        modelId: MODEL,
        state,
        windowEnd: BigInt(108 + i * 10),
        value: "50000.5",
      })),
    });
    const score = { chainId: CHAIN, topicId: 77, address };
    await db.nonceScore.createMany({
      data: [
        { ...score, nonce: 90n, score: 9, rewardUallo: "1000" }, // of a deployment before this one
        { ...score, nonce: 100n, score: 0.1, scoreEma: 0.2, rewardUallo: "12345678901234567890.7" },
        { ...score, nonce: 110n, score: 0.3, scoreEma: 0.4, rewardUallo: "1" },
      ],
    });
    await db.logLine.createMany({
      data: Array.from({ length: 12 }, (_, i) => ({
        chainId: CHAIN,
        deploymentId: id,
        level: "info",
        message: `line ${i}`,
      })),
    });
    const view = await getDeployment({ ctx, input: { id } });
    expect(view.counts).toEqual({ confirmed: 2, failed: 2, refused: 1, missed: 1 });
    expect(view.rewardTotalUallo).toBe("12345678901234567891");
    expect(view.trend).toEqual([0.2, 0.4]);
    expect(view.lastScore).toMatchObject({ nonce: 110, score: 0.3, value: 50000.5 });
    expect(view.lastSubmission).toMatchObject({ nonce: 160, state: "broadcast" });
    expect((await deploymentScores({ ctx, input: { id } })).map((point) => point.nonce)).toEqual([100, 110]);
    const timeline = await deploymentTimeline({ ctx, input: { id } });
    expect(timeline.map((slot) => slot.nonce)).toEqual([100, 110, 120, 130, 140, 150, 160]);
    const lines = await deploymentLogs({ ctx, input: { id, tail: 3 } });
    expect(lines.map((line) => line.message)).toEqual(["line 9", "line 10", "line 11"]);
    await expect(deploymentLogs({ ctx, input: { id, tail: 501 } })).rejects.toMatchObject({ name: "ZodError" });
  });
});

/** The kit's worker management and monitoring over the real routes and a real database. */

import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ForgeClient, WorkerManager, WorkerMonitor } from "allora-forge";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { call } from "@/app/api/testing/call";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { forgeContext } from "@/lib/web/context";

const CHAIN = "kit-test";
const MODEL = "c".repeat(64);
const OTHER = "d".repeat(64);
const dataDir = mkdtempSync(path.join(os.tmpdir(), "kit-"));
let database: TestDatabase;

/** Hands requests to the route handlers, as a server would. */
const bridge: typeof fetch = async (input, init) => {
  const url = new URL(String(input));
  const headers = Object.fromEntries(new Headers(init?.headers));
  return call(`${url.pathname.replace("/api/v1", "")}${url.search}`, {
    method: init?.method ?? "GET",
    headers,
    ...(typeof init?.body === "string" && { text: init.body }),
  });
};
const client = new ForgeClient({ url: "http://127.0.0.1:8787", fetch: bridge });
const manager = new WorkerManager({ client });
const monitor = new WorkerMonitor({ client });

beforeAll(async () => {
  database = await createTestDatabase();
  vi.stubEnv("DATABASE_URL", database.url);
  vi.stubEnv("FORGE_TOKEN", "");
  vi.stubEnv("FORGE_DATA_DIR", dataDir);
  vi.stubEnv("FORGE_LOG_LEVEL", "error");
  const { db } = database;
  await db.network.create({
    data: {
      chainId: CHAIN,
      kind: "sandbox",
      emissionsVersion: "v10",
      latestHeight: 100n,
      latestBlockTime: new Date(),
      blockSeconds: 5,
    },
  });
  for (const topicId of [77, 78]) {
    await db.topic.create({
      data: {
        chainId: CHAIN,
        topicId,
        metadata: "BTC/USD 5 minute price",
        lossMethod: "mse",
        epochLength: 10,
        groundTruthLag: 10,
        workerSubmissionWindow: 8,
        allowNegative: false,
        isActive: true,
        kind: "price",
        asset: "btcusd",
        horizonMinutes: 5,
        epochLastEnded: 0n,
      },
    });
  }
  const plan = {
    version: 1,
    market: "btcusd",
    intervalMinutes: 5,
    inputBars: 6,
    engineered: [],
    target: { kind: "log_return", horizonMinutes: 5 },
    rowEveryMinutes: 5,
  };
  for (const id of [MODEL, OTHER]) {
    await db.model.create({
      data: {
        id,
        chainId: CHAIN,
        name: "trees",
        family: "gbdt",
        topicId: 77,
        plan,
        bytes: new Uint8Array(1),
        sizeBytes: 1,
      },
    });
  }
});
afterAll(async () => {
  await forgeContext("dashboard").db.$disconnect();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe("worker management", () => {
  it("deploys under a free wallet, then under another, and refuses where it is told to be strict", async () => {
    const wallet = await manager.ensureIdentity({ alias: "first" });
    expect((await manager.ensureIdentity({ address: wallet.address })).id).toBe(wallet.id);
    await expect(manager.ensureIdentity({ address: "allo1nobody" })).rejects.toThrow("import it");

    const first = await manager.deployWorker({ topicId: 77, modelId: MODEL });
    expect([first.action, first.worker.wallet?.address]).toEqual(["created", wallet.address]);
    const elsewhere = await manager.deployWorker({ topicId: 78, modelId: MODEL });
    expect([elsewhere.action, elsewhere.worker.wallet?.address]).toEqual(["reused", wallet.address]);
    const second = await manager.deployWorker({ topicId: 77, modelId: MODEL, address: wallet.address });
    expect(second.worker.wallet).toBeNull(); // the runner makes one
    expect(second.message).toContain("another wallet");
    await expect(
      manager.deployWorker({ topicId: 77, modelId: MODEL, address: wallet.address, mode: "strict" }),
    ).rejects.toThrow(first.worker.id);
    expect((await manager.statusAll()).length).toBe(3);
  });

  it("replaces a worker on its wallet in one step, and leaves it as it is where the new one does not fit", async () => {
    const [wallet] = await manager.listIdentities();
    const address = wallet?.address ?? "";
    const { worker, action } = await manager.deployWorker({ topicId: 77, modelId: OTHER, address, replace: true });
    expect([action, worker.model.id, worker.wallet?.address]).toEqual(["replaced", OTHER, address]);
    await manager.stopWorker(worker.id);
    const nothing = "e".repeat(64);
    await expect(manager.deployWorker({ topicId: 77, modelId: nothing, address, replace: true })).rejects.toMatchObject(
      { code: "not_found" },
    );
    const present = (await manager.statusAll()).filter((one) => one.wallet?.address === address && one.topicId === 77);
    // Stopped it was, and stopped it stays: the very same one.
    expect(present.map(({ id, model, desired }) => [id, model.id, desired])).toEqual([[worker.id, OTHER, "stopped"]]);
    await manager.startWorker(worker.id);
  });

  it("starts, stops and removes; what is stopped stays stopped", async () => {
    const [one] = await manager.statusAll();
    const id = one?.id ?? "";
    expect((await manager.stopWorker(id)).desired).toBe("stopped");
    await database.db.deployment.update({ where: { id }, data: { status: "stopped" } });
    expect((await manager.reconcile()).restarted).toEqual([]);
    expect(await manager.healthWorker(id)).toMatchObject({ health: "degraded", why: "it is stopped" });
    expect((await manager.startAll()).started).toEqual([id]);
    expect((await manager.stopAll()).stopped.length).toBe(3);
    await manager.startWorker(id);
    await expect(manager.removeWorker(id)).rejects.toMatchObject({ code: "conflict" });
    await manager.removeWorker(id, { force: true });
    await expect(manager.statusWorker(id)).rejects.toMatchObject({ code: "not_found" });
  });

  it("says why one is bad, and shows its log", async () => {
    const [one] = await manager.statusAll();
    const id = one?.id ?? "";
    await database.db.deployment.update({ where: { id }, data: { status: "failed", lastError: "no balance" } });
    await database.db.logLine.create({
      data: { chainId: CHAIN, deploymentId: id, level: "error", message: "no balance" },
    });
    expect((await manager.healthAll()).find((health) => health.id === id)).toEqual({
      id,
      health: "bad",
      why: "no balance",
    });
    expect((await manager.getWorkerLogTail(id)).map(({ message }) => message)).toEqual(["no balance"]);
    expect((await manager.statusAllWithLogs(5)).find((worker) => worker.id === id)?.logTail.length).toBe(1);
    expect((await manager.refreshTopicDescriptions()).length).toBe(2);
  });
});

describe("monitoring", () => {
  it("sums up by spans, one row per nonce, with settled rewards and not their shares", async () => {
    const one = (await monitor.listTargets()).find(({ wallet }) => wallet !== null);
    const { db } = database;
    const id = one?.id ?? "";
    const address = one?.wallet?.address ?? "";
    const topicId = one?.topicId ?? 0;
    for (let i = 0; i < 5; i++) {
      const nonce = BigInt(100 + i);
      const openedAt = new Date(Date.UTC(2026, 0, 1 + i)); // a day apart
      await db.topicEpoch.create({
        data: { chainId: CHAIN, topicId, nonce, openedAt, windowEnd: nonce + 8n, truth: 100 + i },
      });
      await db.nonceScore.create({
        data: {
          chainId: CHAIN,
          topicId,
          address,
          nonce,
          score: i,
          scoreEma: i / 2,
          rewardUallo: "3",
          rewardFraction: 0.5,
        },
      });
      await db.submission.create({
        data: {
          chainId: CHAIN,
          topicId,
          address,
          nonce,
          deploymentId: id,
          modelId: MODEL,
          state: "confirmed",
          windowEnd: nonce + 8n,
          value: String(101 + i),
          createdAt: openedAt,
        },
      });
    }
    await db.deployment.update({
      where: { id },
      data: { liveSince: new Date(Date.UTC(2025, 0, 1)), liveSinceHeight: 1n },
    });
    const { spans, counts } = await monitor.summary(id);
    expect(counts.confirmed).toBe(5);
    expect(spans["24h"]).toEqual({
      settled: 1,
      scoreMean: 4,
      rewardUallo: "3",
      rewardFractionMean: 0.5,
      absoluteErrorMean: 1,
    });
    expect(spans["7d"]).toEqual({
      settled: 5,
      scoreMean: 2,
      rewardUallo: "15",
      rewardFractionMean: 0.5,
      absoluteErrorMean: 1,
    });
    expect((await monitor.series(id)).length).toBe(5);
    expect((await monitor.submissionTimeline(id)).length).toBeGreaterThan(0);
    expect((await monitor.summaryAll()).length).toBe((await monitor.listTargets()).length);
  });
});

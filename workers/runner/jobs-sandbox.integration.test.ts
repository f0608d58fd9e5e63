import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, fingerprintCandles, MINUTE_MS } from "@/lib/candles";
import { parseConfig } from "@/lib/config";
import { getBackfill, requestBackfill } from "@/lib/forge/backfill";
import type { ForgeContext } from "@/lib/forge/context";
import { getJob } from "@/lib/forge/jobs";
import { getTraining, requestTraining } from "@/lib/forge/training";
import { AtlasSource, SANDBOX_API_KEY, sourceFor } from "@/lib/sources";
import { loadCandles } from "@/lib/store/candles";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { type Sandbox, startSandbox } from "@/workers/sandbox/server";
import { startJobLoop } from "./jobs";

const GENESIS = Date.UTC(2026, 2, 29, 13, 7, 42);

let sandbox: Sandbox;
let test: TestDatabase;
let ctx: ForgeContext;
let nowMs: number;
beforeAll(async () => {
  [sandbox, test] = await Promise.all([
    startSandbox({ blockMs: 0, genesisMs: GENESIS, seed: "jobs" }),
    createTestDatabase(),
  ]);
  nowMs = sandbox.chain.state.timeMs;
  const env = { DATABASE_URL: test.url, FORGE_SANDBOX_URL: sandbox.url, FORGE_LOG_LEVEL: "error" };
  ctx = { db: test.db, config: parseConfig(env, process.cwd()), actor: "dashboard" };
  await test.db.network.create({
    data: {
      chainId: sandbox.chainId,
      kind: "sandbox",
      emissionsVersion: "v10",
      latestHeight: 1n,
      latestBlockTime: new Date(nowMs),
      blockSeconds: 30,
    },
  });
  await test.db.topic.create({
    data: {
      chainId: sandbox.chainId,
      topicId: 64,
      metadata: "8h BTC/USD Log-Return Prediction (5min Updates)",
      lossMethod: "czar",
      epochLength: 10,
      groundTruthLag: 960,
      workerSubmissionWindow: 8,
      allowNegative: true,
      isActive: true,
      kind: "log_return",
      asset: "btcusd",
      horizonMinutes: 480,
      epochLastEnded: 0n,
    },
  });
});
afterAll(async () => {
  await sandbox.stop();
  await test.drop();
});

describe("the sandbox's market data", () => {
  it("is fetched bit for bit as the market has it, by pages and in bulk, up to the last minute that has ended", async () => {
    const source = sourceFor(ctx.config, sandbox.chainId);
    expect(source.id).toBe(`atlas:${sandbox.chainId}`);
    const endMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    for (const days of [1, 17]) {
      const fromMs = endMs - days * DAY_MS;
      const { candles, rejected } = await source.fetchCandles({
        market: "btcusd",
        fromMs,
        toMs: nowMs + DAY_MS,
        nowMs,
      });
      expect(rejected).toEqual({});
      expect(candles.openTime.at(-1)).toBe(endMs - MINUTE_MS);
      expect(fingerprintCandles(candles)).toBe(fingerprintCandles(sandbox.market.candles("btcusd", fromMs, endMs)));
    }
    expect(await source.markets()).toContain("btcusd");
  });

  it("is given only for the sandbox's own key", async () => {
    const ask = (apiKey: string) => new AtlasSource({ id: "x", baseUrl: `${sandbox.url}/atlas/api`, apiKey }).markets();
    await expect(ask("UP-mine")).rejects.toMatchObject({ code: "unauthorized" });
    expect((await ask(SANDBOX_API_KEY)).length).toBeGreaterThan(0);
  });
});

describe("jobs on the sandbox", () => {
  it("store its history and train on it", async () => {
    const loop = startJobLoop({ ctx: { ...ctx, actor: "runner" }, ownerId: "sandbox-test" });
    const settled = async (id: string) => {
      for (;;) {
        const job = await getJob({ ctx, input: { id } });
        if (job.status !== "queued" && job.status !== "running") return job;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    try {
      const backfill = await requestBackfill({
        ctx,
        input: { market: "BTC-USD", from: "2026-03-20", to: "2026-03-27" },
      });
      expect(await settled(backfill.id)).toMatchObject({ status: "succeeded" });
      expect((await getBackfill({ ctx, input: { id: backfill.id } })).report).toMatchObject({
        candles: 7 * 1440,
        stored: 7 * 1440,
        daysComplete: 7,
        minutesAbsent: 0,
      });
      const span = { fromMs: Date.UTC(2026, 2, 20), toMs: Date.UTC(2026, 2, 27) };
      const key = { source: `atlas:${sandbox.chainId}`, market: "btcusd" };
      expect(fingerprintCandles(await loadCandles(ctx.db, { ...key, ...span }))).toBe(
        fingerprintCandles(sandbox.market.candles("btcusd", span.fromMs, span.toMs)),
      );

      const { id } = await requestTraining({
        ctx,
        input: { topicId: 64, days: 12, folds: 2, search: [{ trees: 5, maxDepth: 3 }] },
      });
      expect(await settled(id)).toMatchObject({ status: "succeeded", error: null });
      const training = await getTraining({ ctx, input: { id } });
      expect(training.plan).toMatchObject({ market: "btcusd", target: { horizonMinutes: 480 } });
      expect(training.folds?.length).toBe(2);
      // Between the last row of training and the first of the test lies the horizon.
      for (const fold of training.folds ?? []) {
        expect(Date.parse(fold.testFrom) - Date.parse(fold.trainTo)).toBeGreaterThanOrEqual(480 * MINUTE_MS);
      }
    } finally {
      await loop.stop();
    }
  });
});

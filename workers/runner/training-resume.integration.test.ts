/** A search whose runner is killed goes on after its last finished candidate, and ends as if nothing had happened. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseConfig } from "@/lib/config";
import type { ForgeContext } from "@/lib/forge/context";
import { cancelJob, getJob, getJobLog } from "@/lib/forge/jobs";
import { getTraining, requestTraining } from "@/lib/forge/training";
import { type FaultyAtlas, startFaultyAtlas } from "@/lib/sources/testing/faulty-atlas";
import { configureLog } from "@/lib/store/logs";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { type JobLoop, startJobLoop } from "./jobs";
import type { LoopChildInput } from "./testing/loop-child";

const NOW = Date.UTC(2026, 4, 20, 10, 17, 30);

let test: TestDatabase;
let atlas: FaultyAtlas;
let ctx: ForgeContext;
let env: Record<string, string>;
const loops: JobLoop[] = [];

beforeAll(async () => {
  configureLog({ level: "error", process: "test" });
  [test, atlas] = await Promise.all([createTestDatabase(), startFaultyAtlas(NOW, {})]);
  env = {
    DATABASE_URL: test.url,
    FORGE_NETWORK: "testnet",
    ALLORA_API_KEY: "UP-test",
    FORGE_ATLAS_URL: atlas.url,
    FORGE_LOG_LEVEL: "error",
    FORGE_TRAIN_THREADS: "2",
  };
  ctx = { db: test.db, config: parseConfig(env, process.cwd()), actor: "dashboard" };
  await test.db.network.create({
    data: {
      chainId: "test-1",
      kind: "testnet",
      emissionsVersion: "v10",
      latestHeight: 1000n,
      latestBlockTime: new Date(NOW),
      blockSeconds: 5,
    },
  });
  await test.db.topic.create({
    data: {
      chainId: "test-1",
      topicId: 77,
      metadata: "5 minute BTC/USD Price Prediction",
      lossMethod: "czar",
      epochLength: 60,
      groundTruthLag: 60,
      workerSubmissionWindow: 12,
      allowNegative: false,
      isActive: true,
      kind: "price",
      asset: "btcusd",
      horizonMinutes: 5,
      epochLastEnded: 960n,
    },
  });
});
afterAll(async () => {
  await Promise.all(loops.map((loop) => loop.stop()));
  await atlas.close();
  await test.drop();
  configureLog({ level: "info", process: "test" });
});

const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

function begin(ownerId: string): void {
  loops.push(startJobLoop({ ctx: { ...ctx, actor: "runner" }, ownerId, leaseSeconds: 2, renewSeconds: 0.3 }));
}

async function settled(id: string) {
  for (;;) {
    const job = await getJob({ ctx, input: { id } });
    if (job.status !== "queued" && job.status !== "running") return job;
    await pause();
  }
}

const rowsOf = (trainingId: string) =>
  test.db.trainingCandidate.findMany({ where: { trainingId }, orderBy: { index: "asc" } });

/** 27 fits of some tenths of a second in two threads. */
const search = [2, 3, 4, 5, 6, 7, 8, 9, 10].map((maxDepth) => ({ trees: 80, maxDepth, maxBins: 31 }));
const input = { topicId: 77, days: 12, folds: 3, holdoutDays: 0, search };

async function killedMidSearch(id: string): Promise<void> {
  const child: LoopChildInput = { env, ownerId: `killed ${id}`, leaseSeconds: 2, renewSeconds: 1 };
  const script = fileURLToPath(new URL("./testing/loop-child.ts", import.meta.url));
  const runner = spawn(process.execPath, ["--import", "tsx", script, JSON.stringify(child)], { stdio: "ignore" });
  const exited = once(runner, "exit");
  while ((await test.db.trainingCandidate.count({ where: { trainingId: id } })) < 3) await pause();
  runner.kill("SIGKILL");
  await exited;
}

it("does not fit again what was finished before the runner was killed, and finds the same", async () => {
  const { id } = await requestTraining({ ctx, input });
  await killedMidSearch(id);
  const before = await rowsOf(id);
  expect(before.length).toBeLessThan(search.length);
  const cutOff = await getTraining({ ctx, input: { id } });
  expect(cutOff).toMatchObject({ modelId: null, search: { asked: 9, finished: before.length, method: "grid" } });
  expect(cutOff.progress.map(({ rank }) => rank)).toEqual(before.map((_, i) => i + 1));

  begin("survivor");
  expect(await settled(id)).toMatchObject({ status: "succeeded", error: null });
  const after = await rowsOf(id);
  expect(after).toHaveLength(search.length);
  // A second fit would have taken another time, to the microsecond.
  expect(after.filter(({ index }) => before.some((one) => one.index === index))).toEqual(before);
  const log = await getJobLog({ ctx, input: { id } });
  expect(log.map(({ message }) => message)).toContain(
    `${before.length} configurations were finished before and are not fitted again.`,
  );

  const whole = await requestTraining({ ctx, input });
  expect(await settled(whole.id)).toMatchObject({ status: "succeeded" });
  const [resumed, uninterrupted] = await Promise.all(
    [id, whole.id].map((one) => getTraining({ ctx, input: { id: one } })),
  );
  for (const part of ["modelId", "candidates", "folds", "report", "predictions", "dataset", "importance"] as const) {
    expect(resumed?.[part], part).toEqual(uninterrupted?.[part]);
  }
  expect((await rowsOf(whole.id)).map(({ predictions }) => predictions)).toEqual(
    after.map(({ predictions }) => predictions),
  );
  expect(resumed?.evaluationId).toBe(id);
  expect(resumed?.search.threads).toBe(2);
}, 240_000);

it("begins anew when the data is no longer what it was", async () => {
  const { id } = await requestTraining({ ctx, input });
  for (let index = 0; index < 2; index++) {
    const [like] = await rowsOf((await test.db.training.findFirstOrThrow()).id);
    const { trainingId: _, report, params, ...row } = like as NonNullable<typeof like>;
    const ofOtherData = { ...(report as object), search_key: "0".repeat(64) };
    await test.db.trainingCandidate.create({
      data: { ...row, index, trainingId: id, params: { ...(params as object) }, report: ofOtherData, ms: 1 },
    });
  }
  expect(await settled(id)).toMatchObject({ status: "succeeded" });
  expect((await rowsOf(id)).map(({ ms }) => ms)).not.toContain(1);
  const log = await getJobLog({ ctx, input: { id } });
  expect(log.map(({ message }) => message).join()).toContain("the search begins anew");
}, 120_000);

it("is cancelled in the middle of a fit", async () => {
  const endless = Array.from({ length: 2 }, (_, i) => ({ trees: 5000, maxDepth: 12, leaves: 200 + i }));
  const { id } = await requestTraining({ ctx, input: { ...input, search: endless } });
  for (;;) {
    const { progress } = await getJob({ ctx, input: { id } });
    if (progress?.message.startsWith("Searching") && progress.done > 0) break;
    await pause();
  }
  await cancelJob({ ctx, input: { id } });
  expect((await settled(id)).status).toBe("cancelled");
}, 120_000);

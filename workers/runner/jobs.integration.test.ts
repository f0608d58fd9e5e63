import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { type Config, parseConfig } from "@/lib/config";
import { getBackfill, requestBackfill } from "@/lib/forge/backfill";
import type { ForgeContext } from "@/lib/forge/context";
import { getEvaluation, requestEvaluation } from "@/lib/forge/evaluation";
import { cancelJob, getJob, getJobLog } from "@/lib/forge/jobs";
import { executeJob } from "@/lib/forge/jobs/execute";
import { getModel, listModels } from "@/lib/forge/models";
import { getTraining, openHoldout, requestTraining } from "@/lib/forge/training";
import { hasUnfinishedWalkthrough, runWalkthrough } from "@/lib/forge/walkthrough";
import { decodeArtifact } from "@/lib/models";
import { type Faults, type FaultyAtlas, startFaultyAtlas } from "@/lib/sources/testing/faulty-atlas";
import { claimJob, type JobClaim } from "@/lib/store/jobs";
import { configureLog } from "@/lib/store/logs";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { type JobLoop, startJobLoop } from "./jobs";
import type { LoopChildInput } from "./testing/loop-child";

const NOW = Date.UTC(2026, 4, 20, 10, 17, 30);
const OPEN = ["queued", "running"];

let test: TestDatabase;
const loops: JobLoop[] = [];
const services: FaultyAtlas[] = [];
beforeAll(() => configureLog({ level: "error", process: "test" }));
afterEach(async () => {
  await Promise.all(loops.splice(0).map((loop) => loop.stop()));
  for (const service of services.splice(0)) await service.close();
  await test.drop();
});
afterAll(() => configureLog({ level: "info", process: "test" }));

/** A database of its own with a chain and topic 77, and a market data service. */
async function world(faults: Faults = {}) {
  test = await createTestDatabase();
  const atlas = await startFaultyAtlas(NOW, faults);
  services.push(atlas);
  const env = {
    DATABASE_URL: test.url,
    FORGE_NETWORK: "testnet",
    ALLORA_API_KEY: "UP-test",
    FORGE_ATLAS_URL: atlas.url,
    FORGE_LOG_LEVEL: "error",
  };
  const config: Config = parseConfig(env, process.cwd());
  const ctx: ForgeContext = { db: test.db, config, actor: "dashboard" };
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
      metadata: "PLAYGROUND FAST - 5 minute BTC/USD Price Prediction",
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
  const loop = (ownerId: string, leaseSeconds = 20, renewSeconds = 5) => {
    const started = startJobLoop({ ctx: { ...ctx, actor: "runner" }, ownerId, leaseSeconds, renewSeconds });
    loops.push(started);
    return started;
  };
  const settled = async (id: string) => {
    for (;;) {
      const job = await getJob({ ctx, input: { id } });
      if (!OPEN.includes(job.status)) return job;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  return { ctx, env, atlas, loop, settled };
}

describe("the job loop", () => {
  it("of two runners runs each backfill once", async () => {
    const { ctx, loop, settled } = await world();
    const asked = [];
    for (let i = 1; i <= 8; i++) asked.push(await requestBackfill({ ctx, input: { market: "BTC/USD", days: i } }));
    loop("one");
    loop("two");
    for (const { id } of asked) expect(await settled(id)).toMatchObject({ status: "succeeded", error: null });
    const rows = await ctx.db.job.findMany();
    expect(rows.map((row) => row.attempt)).toEqual(rows.map(() => 1));
    const view = await getBackfill({ ctx, input: { id: asked[7]?.id } });
    expect(view).toMatchObject({
      markets: ["btcusd"],
      job: { title: "btcusd, 8 days", progress: { done: 9, total: 9 } },
    });
    const log = await getJobLog({ ctx, input: { id: view.id } });
    expect(log.map((line) => line.message)).toEqual(["The backfill begins.", "The backfill is done."]);
  });

  it("takes up what a killed runner left, and finishes it", async () => {
    let hold = true;
    let served = 0;
    const { ctx, env, loop, settled } = await world({
      // The service answers the killed runner only once, so that it dies in the middle.
      intercept: ({ path }) => path.endsWith("bulk_download/") && hold && served++ > 0,
    });
    const { id } = await requestBackfill({ ctx, input: { market: "btcusd", days: 40 } });
    const input: LoopChildInput = { env, ownerId: "killed", leaseSeconds: 2, renewSeconds: 1 };
    const script = fileURLToPath(new URL("./testing/loop-child.ts", import.meta.url));
    const child = spawn(process.execPath, ["--import", "tsx", script, JSON.stringify(input)], { stdio: "ignore" });
    const exited = once(child, "exit");
    while ((await ctx.db.candleDay.count()) === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill("SIGKILL");
    await exited;
    expect(await ctx.db.job.findUniqueOrThrow({ where: { id } })).toMatchObject({
      status: "running",
      leaseOwner: "killed",
    });
    hold = false;
    loop("survivor", 2, 1);
    expect(await settled(id)).toMatchObject({ status: "succeeded" });
    expect((await ctx.db.job.findUniqueOrThrow({ where: { id } })).attempt).toBe(2);
    const { report } = await getBackfill({ ctx, input: { id } });
    expect(report).toMatchObject({ daysSkipped: 14, daysComplete: 26, daysPartial: 1, missingRanges: [] });
  });

  it("hears a cancellation, and gives back what it runs when it ends", async () => {
    const { ctx, loop, settled } = await world({ intercept: ({ path }) => path.endsWith("bulk_download/") });
    const first = await requestBackfill({ ctx, input: { market: "btcusd", days: 30 } });
    const second = await requestBackfill({ ctx, input: { market: "btcusd", days: 30 } });
    const running = loop("ending", 2, 0.2);
    while ((await ctx.db.job.count({ where: { status: "running" } })) < 2) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await cancelJob({ ctx, input: { id: first.id } });
    expect((await settled(first.id)).status).toBe("cancelled");
    await running.stop();
    expect(await ctx.db.job.findUniqueOrThrow({ where: { id: second.id } })).toMatchObject({
      status: "queued",
      attempt: 0,
      leaseOwner: null,
    });
  });

  it("says why a job failed and what to do", async () => {
    const { ctx, loop, settled } = await world({
      intercept: ({ path, query }, answer) => {
        if (!path.startsWith("/api/rows/") || query.get("ordering") === null) return false;
        answer.writeHead(403).end();
        return true;
      },
    });
    const { id } = await requestBackfill({ ctx, input: { market: "btcusd", days: 1 } });
    loop("one");
    const job = await settled(id);
    expect(job).toMatchObject({ status: "failed", error: { code: "source_failed" } });
    expect(job.error?.remedy).toContain("https://developer.allora.network");
  });
});

describe("a training", () => {
  it("in its thread goes from candles to a stored, graded model, which is then examined on days it never saw", async () => {
    const { ctx, loop, settled } = await world();
    loop("trainer");
    const { id } = await requestTraining({
      ctx,
      input: {
        topicId: 77,
        days: 4,
        folds: 2,
        holdoutDays: 1,
        search: [
          { trees: 10, maxDepth: 3 },
          { trees: 20, maxDepth: 3 },
        ],
      },
    });
    expect(await settled(id)).toMatchObject({ status: "succeeded", error: null });
    const training = await getTraining({ ctx, input: { id } });
    expect(training.folds?.length).toBe(2);
    expect(training.candidates?.map((one) => one.rank)).toEqual([1, 2]);
    expect(training.report?.num_primary_metrics).toBe(7);
    expect(training.predictions?.length).toBeGreaterThan(100);
    expect(training.dataset?.columns).toBe(244);
    expect(Date.parse(training.dataset?.to ?? "")).toBeLessThanOrEqual(NOW - DAY_MS);
    expect(training.timings?.map((one) => one.step)).toContain("final fit");

    const model = await getModel({ ctx, input: { id: training.modelId } });
    expect(model.name).toMatch(/^BTC 5m gbdt #[0-9a-f]{4}$/);
    expect(model).toMatchObject({ trainingId: id, grade: training.report?.grade });
    expect((await listModels({ ctx, input: { topicId: 77 } })).length).toBe(1);
    const { bytes } = await ctx.db.model.findUniqueOrThrow({ where: { id: model.id } });
    const { manifest } = await decodeArtifact(bytes, model.id);
    expect(manifest.topic).toMatchObject({ topicId: 77, kind: "price", chainId: "test-1" });

    const lastDay = { modelId: model.id, days: 1 };
    await expect(requestEvaluation({ ctx, input: lastDay })).rejects.toThrow(/untouched window/);
    await openHoldout({ ctx, input: { id } });
    await expect
      .poll(async () => (await getTraining({ ctx, input: { id } })).holdout?.report ?? null, { timeout: 30_000 })
      .not.toBeNull();
    const asked = await requestEvaluation({ ctx, input: lastDay });
    expect(await settled(asked.id)).toMatchObject({ status: "succeeded", error: null });
    const evaluation = await getEvaluation({ ctx, input: { id: asked.id } });
    expect(evaluation.subject).toMatchObject({ kind: "model", seenRows: 0 });
    expect(evaluation.report?.metrics.n_samples).toBeGreaterThan(200);
    const whole = await requestEvaluation({ ctx, input: { modelId: model.id, days: 2 } });
    await settled(whole.id);
    const seen = await getEvaluation({ ctx, input: { id: whole.id } });
    expect(seen.subject.kind === "model" && seen.subject.seenRows).toBeGreaterThan(200);
  });

  it("of the same data, search and seed gives the same model, of either family", async () => {
    const { ctx, loop, settled } = await world();
    loop("trainer");
    for (const input of [
      { topicId: 77, days: 2, folds: 1, search: [{ trees: 5 }] },
      { topicId: 77, days: 2, folds: 1, family: "mlp", search: [{ hiddenLayers: [4], epochs: 2 }] },
    ]) {
      const models = [];
      for (let i = 0; i < 2; i++) {
        const { id } = await requestTraining({ ctx, input });
        expect(await settled(id)).toMatchObject({ status: "succeeded", error: null });
        models.push((await getTraining({ ctx, input: { id } })).modelId);
      }
      expect(models[0]).toBe(models[1]);
    }
  });

  it("that needs more rows than there are says so", async () => {
    const { ctx, loop, settled } = await world({ absent: (at) => (at / (60 * MINUTE_MS)) % 3 < 1 });
    loop("trainer");
    const { id } = await requestTraining({ ctx, input: { topicId: 77, days: 3 } });
    const job = await settled(id);
    expect(job).toMatchObject({ status: "failed", error: { code: "insufficient_data" } });
    expect(job.error?.message).toMatch(/gives \d+ rows.*gapped/);
  });
});

describe("an owner that lost its job while it computed", () => {
  it("writes nothing of what it made", async () => {
    const { ctx } = await world();
    await requestTraining({ ctx, input: { topicId: 77, days: 2, folds: 1, search: [{ trees: 2 }] } });
    const take = (owner: string) => claimJob(ctx.db, { chainId: "test-1", owner, kinds: ["training"] });
    const slow = (await take("slow")) as JobClaim;
    await ctx.db.$executeRaw`update "Job" set "leaseUntil" = (now() at time zone 'utc') - interval '1 second'`;
    const quick = (await take("quick")) as JobClaim;
    const run = (claim: JobClaim) =>
      executeJob({ ctx, claim, signal: new AbortController().signal, onProgress: () => undefined });
    await run(slow);
    expect([await ctx.db.training.count(), await ctx.db.model.count()]).toEqual([0, 0]);
    expect(await ctx.db.job.findFirst()).toMatchObject({ status: "running", leaseOwner: "quick" });
    await run(quick);
    expect([await ctx.db.training.count(), await ctx.db.model.count()]).toEqual([1, 1]);
    expect(await ctx.db.job.findFirst()).toMatchObject({ status: "succeeded" });
  });
});

describe("the walkthrough", () => {
  it("leads to a deployment, and goes on where an earlier one was ended", async () => {
    const { ctx, loop } = await world();
    loop("one");
    const input = { topicId: 77, days: 3, holdoutDays: 1 };
    const ended = new AbortController();
    const first = runWalkthrough({
      ctx,
      input,
      signal: ended.signal,
      say: (line) => {
        if (line.startsWith("3 of 4")) ended.abort(new Error("killed"));
      },
    });
    await expect(first).rejects.toThrow("killed");
    expect(await hasUnfinishedWalkthrough(ctx)).toBe(true);
    const lines: string[] = [];
    const deployment = await runWalkthrough({ ctx, input, say: (line) => lines.push(line) });
    expect(deployment).toMatchObject({ topicId: 77, topicKind: "price", desired: "running" });
    expect(lines.filter((line) => / of 4 {2}/.test(line)).length).toBe(4);
    expect(lines.join("\n")).toMatch(/unseen days: grade/);
    expect(await hasUnfinishedWalkthrough(ctx)).toBe(false);
    const again = await runWalkthrough({ ctx, input });
    expect(again.id).toBe(deployment.id);
    expect(await ctx.db.job.groupBy({ by: ["kind"], _count: true, orderBy: { kind: "asc" } })).toEqual([
      { kind: "backfill", _count: 1 },
      { kind: "evaluation", _count: 1 },
      { kind: "training", _count: 1 },
    ]);
  });
});

describe("requests that cannot be", () => {
  it("are refused at once, with words", async () => {
    const { ctx } = await world();
    const refused = (work: Promise<unknown>) =>
      work.then(
        () => "accepted",
        (error: Error & { code?: string }) => `${error.code ?? error.name}: ${error.message}`,
      );
    expect(await refused(requestBackfill({ ctx, input: { market: "btcusd", days: 0 } }))).toContain("ZodError");
    expect(await refused(requestBackfill({ ctx, input: { market: "btcusd" } }))).toContain("either days, or from");
    expect(await refused(requestBackfill({ ctx, input: { market: "dogeusd", days: 1 } }))).toMatch(
      /^invalid_input: .*no market dogeusd/,
    );
    expect(await refused(requestBackfill({ ctx, input: { market: "x", days: 1 } }))).toMatch(/^invalid_input/);
    expect(await refused(requestBackfill({ ctx, input: { market: "btcusd", from: "2030-01-01" } }))).toMatch(
      /^invalid_input: .*no past minute/,
    );
    expect(await refused(requestTraining({ ctx, input: { topicId: 5 } }))).toMatch(/^not_found: .*topic 5/);
    expect(await refused(requestTraining({ ctx, input: { topicId: 77, days: 0 } }))).toContain("ZodError");
    expect(await refused(requestTraining({ ctx, input: { topicId: 77, search: [{ trees: 0 }] } }))).toMatch(
      /^invalid_input: .*candidate 0 .*trees/,
    );
    expect(await refused(requestTraining({ ctx, input: { topicId: 77, days: 3660 } }))).toMatch(
      /^invalid_input: 3660 days .*memory/,
    );
    expect(await refused(requestEvaluation({ ctx, input: { modelId: "0".repeat(64) } }))).toMatch(/^not_found/);
    expect(await ctx.db.job.count()).toBe(0);
  });
});

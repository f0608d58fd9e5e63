/** A plan's analysis, from the request to its result, on candles of a market data service. */
import { afterEach, describe, expect, it } from "vitest";
import { parseConfig } from "@/lib/config";
import { buildDataset, FEATURE_KINDS, FeaturePlan, kindName, planForTopic } from "@/lib/features";
import { columnFrame, describeColumn } from "@/lib/features/statistics";
import { prepareCandles } from "@/lib/forge/backfill/prepare-candles";
import type { ForgeContext } from "@/lib/forge/context";
import { executeJob } from "@/lib/forge/jobs/execute";
import { type FaultyAtlas, startFaultyAtlas } from "@/lib/sources/testing/faulty-atlas";
import { claimJob } from "@/lib/store/jobs";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { AnalysisInput } from "./analysis-input";
import { createPlan } from "./create-plan";
import { getPlanAnalysis } from "./get-plan-analysis";
import { requestPlanAnalysis } from "./request-plan-analysis";

const NOW = Date.UTC(2026, 4, 20, 10, 17, 30);

let test: TestDatabase;
let atlas: FaultyAtlas;
afterEach(async () => {
  await atlas.close();
  await test.drop();
});

async function world(): Promise<ForgeContext> {
  test = await createTestDatabase();
  atlas = await startFaultyAtlas(NOW, {});
  const env = {
    DATABASE_URL: test.url,
    FORGE_NETWORK: "testnet",
    ALLORA_API_KEY: "UP-test",
    FORGE_ATLAS_URL: atlas.url,
  };
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
  return { db: test.db, config: parseConfig(env, process.cwd()), actor: "runner" };
}

async function analyse(ctx: ForgeContext, plan: FeaturePlan, days: number) {
  const saved = await createPlan({ ctx, input: { name: "Of a test", plan } });
  const { id } = await requestPlanAnalysis({ ctx, input: { planId: saved.id, days } });
  const claim = await claimJob(ctx.db, { chainId: "test-1", owner: "test", kinds: ["analysis"] });
  if (claim === null) throw new Error("there is no job to work on");
  const run = { ctx, claim, signal: new AbortController().signal };
  await executeJob({ ...run, onProgress: () => undefined });
  const view = await getPlanAnalysis({ ctx, input: { planId: saved.id, id } });
  const { fromMs, toMs } = AnalysisInput.parse(claim.input);
  const candles = () => prepareCandles({ ...run, progress: () => undefined }, { plan, fromMs, toMs });
  return { view, fromMs, candles };
}

describe("an analysis", () => {
  it("says of every column what the plan's own rows hold", async () => {
    const ctx = await world();
    const own = FEATURE_KINDS.filter(({ example }) => !("market" in example));
    const plan = FeaturePlan.parse({
      ...planForTopic({ market: "btcusd", horizonMinutes: 60 }),
      inputBars: 4,
      engineered: own.map((kind) => ({ ...kind.example, name: kindName(kind) })),
      gaps: { policy: "ffill", maxMinutes: 10 },
      rowEveryMinutes: 30,
    });
    const { view, fromMs, candles } = await analyse(ctx, plan, 4);
    expect(view.job).toMatchObject({ status: "succeeded", error: null });
    const result = view.result;
    if (result === null) throw new Error("there is no result");

    const given = await candles();
    const dataset = buildDataset(given, plan, { fromMs });
    const { x, y, asOf } = dataset;
    expect(result).toMatchObject({
      rows: x.rows,
      dropped: dataset.dropped,
      filledMinutes: dataset.filledMinutes,
      rowsTouchingFilled: dataset.rowsTouchingFilled,
      rowsDifferingFromRowShift: dataset.rowsDifferingFromRowShift,
      markets: [{ market: "btcusd", candles: given.btcusd?.openTime.length }],
    });
    expect(result.features.map(({ name }) => name)).toEqual(dataset.columnNames);
    expect(result.features.every(({ goal }) => goal !== "")).toBe(true);
    const frame = columnFrame(y, asOf);
    expect(result.target).toEqual(describeColumn(y, frame));
    for (const [c, feature] of result.features.entries()) {
      const column = Float64Array.from({ length: x.rows }, (_, row) => x.values[row * x.columns + c] as number);
      expect(feature).toEqual({
        name: feature.name,
        goal: feature.goal,
        ...describeColumn(column, frame, feature.missingShare),
      });
    }
  });

  it("says why there are too few rows", async () => {
    const ctx = await world();
    const plan = planForTopic({ market: "btcusd", horizonMinutes: 1440 });
    const { view } = await analyse(ctx, plan, 1);
    expect(view.result).toBeNull();
    expect(view.job).toMatchObject({
      status: "failed",
      error: { code: "insufficient_data", message: expect.stringContaining("no target") },
    });
  });
});

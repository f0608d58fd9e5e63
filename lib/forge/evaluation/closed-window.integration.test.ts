import { afterAll, beforeAll, expect, it } from "vitest";
import type { ForgeContext } from "@/lib/forge/context";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { refuseClosedWindow } from "./closed-window";

const WINDOW = { fromMs: 1_000_000, toMs: 2_000_000 };
const chainId = "chain";
let database: TestDatabase;
let ctx: ForgeContext;
let trainingId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  ctx = { db: database.db } as ForgeContext;
  const job = await ctx.db.job.create({ data: { chainId, kind: "training", input: {} } });
  trainingId = job.id;
  const empty = { config: {}, dataset: {}, candidates: [], folds: [], report: {}, timings: [] };
  await ctx.db.training.create({
    data: { id: job.id, chainId, topicId: 77, ...empty, predictions: new Uint8Array(), modelId: "m", holdout: WINDOW },
  });
});
afterAll(() => database.drop());

const ask = (fromMs: number, toMs: number, modelId = "m") =>
  refuseClosedWindow(ctx, { chainId, modelId, fromMs, toMs });

it("refuses a look into a window that is closed, and says how to open it", async () => {
  await expect(ask(1_999_999, 3_000_000)).rejects.toMatchObject({
    code: "conflict",
    remedy: expect.stringContaining(`/trainings/${trainingId}/holdout`),
  });
  await expect(ask(0, 1_000_001)).rejects.toThrow("untouched window");
});

it("lets pass what lies beside it, other models, and all of it once it is open", async () => {
  await ask(2_000_000, 3_000_000);
  await ask(0, 1_000_000);
  await ask(0, 3_000_000, "another");
  await ctx.db.training.update({ where: { id: trainingId }, data: { holdoutOpenedAt: new Date() } });
  await ask(0, 3_000_000);
});

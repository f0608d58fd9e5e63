/** A network, a database and a model of a test's own: everything that a runner needs to work. */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { vi } from "vitest";
import { type Config, parseConfig } from "@/lib/config";
import { FeaturePlan } from "@/lib/features/plan";
import type { ForgeContext } from "@/lib/forge/context";
import { deployWorker } from "@/lib/forge/deployments";
import { encodeArtifact } from "@/lib/models/artifact";
import { gbdtFamily } from "@/lib/models/gbdt/gbdt";
import { GbdtParams } from "@/lib/models/gbdt/params";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { type Sandbox, type SandboxOptions, startSandbox } from "@/workers/sandbox/server";

export interface TestWorld {
  readonly sandbox: Sandbox;
  readonly database: TestDatabase;
  readonly ctx: ForgeContext;
  readonly config: Config;
  readonly env: Record<string, string>;
  readonly dataDir: string;
  close(): Promise<void>;
}

export async function openWorld(options: SandboxOptions = {}): Promise<TestWorld> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), "forge-runner-"));
  const [sandbox, database] = await Promise.all([startSandbox({ blockMs: 150, ...options }), createTestDatabase()]);
  const env = {
    FORGE_NETWORK: "sandbox",
    FORGE_SANDBOX_URL: sandbox.url,
    FORGE_DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    FORGE_LOG_LEVEL: "info",
  };
  const config = parseConfig(env, dataDir);
  return {
    sandbox,
    database,
    env,
    config,
    dataDir,
    ctx: { db: database.db, config, actor: "dashboard" },
    async close() {
      await sandbox.stop();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A small model whose answers lie about `answer`. */
export async function storeModel(
  { ctx, sandbox }: TestWorld,
  { topicId = 77, horizonMinutes = 5, kind = "price" as "price" | "log_return", answer = 0, source = "" } = {},
): Promise<string> {
  const plan = FeaturePlan.parse({
    version: 1,
    market: "btcusd",
    intervalMinutes: 5,
    inputBars: 6,
    engineered: [],
    target: { kind: "log_return", horizonMinutes },
    rowEveryMinutes: 5,
    minBarCoverage: 0.8,
    maxStalenessMinutes: 5,
  });
  const rows = 64;
  const columns = 30;
  const values = Float64Array.from({ length: rows * columns }, (_, i) => 1 + Math.sin(i * 12.9898) * 0.01);
  const y = Float64Array.from({ length: rows }, (_, i) => answer + Math.sin(i) * 0.0005);
  const params = GbdtParams.parse({ trees: 5, leaves: 4 });
  const model = await gbdtFamily.fit({ rows, columns, values }, y, params, { seed: 1 });
  const { bytes, id } = encodeArtifact({
    model,
    plan,
    params,
    topic: { topicId, kind },
    trainedOn: { fromMs: 0, toMs: 1, rows, seed: 1, ...(source !== "" && { source }) },
  });
  await ctx.db.model.upsert({
    where: { id },
    create: {
      id,
      chainId: sandbox.chainId,
      name: "small trees",
      family: "gbdt",
      topicId,
      plan,
      bytes: Uint8Array.from(bytes),
      sizeBytes: bytes.length,
    },
    update: {},
  });
  return id;
}

/** Deploys as soon as a runner has read the topics. */
export async function deployWhenKnown(
  world: TestWorld,
  input: { topicId: number; modelId: string; walletId?: string },
) {
  return vi.waitFor(() => deployWorker({ ctx: world.ctx, input }), { timeout: 20_000, interval: 100 });
}

/** Hashes of all payload transactions in blocks, accepted or not; registrations left out. */
export function payloadHashes({ sandbox }: TestWorld): string[] {
  return [...sandbox.chain.blocks.values()].flatMap((block) =>
    block.txs.filter((tx) => Buffer.from(tx.tx, "base64").includes("InsertWorkerPayload")).map((tx) => tx.hash),
  );
}
